import { createElement, type ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VaultPanel } from "../src/components/VaultPanel";
import { VaultSidebar } from "../src/components/VaultSidebar";
import { speak, trans } from "../src/vault/trans";
import { FakeKernel, ITEMS, vault } from "./fake";

const plain = trans;
let box: HTMLElement;
let root: Root;

beforeEach(() => {
  speak({ __: (text, ...values) => `⟦${plain.__(text, ...values)}⟧` });
  box = document.body.appendChild(document.createElement("div"));
  root = createRoot(box);
});
afterEach(() => {
  root.unmount();
  box.remove();
  speak(plain);
});

const settled = () => act(() => new Promise((done) => setTimeout(done, 60)));

async function show(element: ReactElement): Promise<void> {
  await act(() => root.render(element));
  await settled();
}

async function click(name: string): Promise<void> {
  const found = [...box.querySelectorAll<HTMLElement>("button, [role=menuitem]")].find((one) =>
    `${one.getAttribute("aria-label") ?? ""} ${one.textContent}`.includes(name),
  );
  if (!found) throw new Error(`no button ${name}`);
  await act(() => found.click());
  await settled();
}

// Names and values, sentences that come from Python, and what is typed.
const KEPT = [
  ...ITEMS.flatMap(({ name, reference, fingerprint }) => [reference, name, fingerprint ?? ""]),
  ...["you@lab.example", "Example Lab", "local platform", "book.ipynb", "CENTML", "CentML", "OPENAI_API_KEY"],
  ...["llama carries its value.", "Delete bearer/rag?", "Done.", "bearer token", "llama", "ready"],
];
const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-kind"];

function untranslated(): string[] {
  const texts = [...box.querySelectorAll("*")].flatMap((one) => [
    ...ATTRIBUTES.map((name) => one.getAttribute(name) ?? ""),
    ...[...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? ""),
  ]);
  return texts.map(left).filter((text) => /\p{L}/u.test(text));
}

function left(text: string): string {
  let rest = text;
  for (let before = ""; before !== rest; ) [before, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/g, "")];
  rest = rest.replace(/%(?:vault|centml)_\w+.*/, "");
  return [...KEPT].sort((one, other) => other.length - one.length).reduce((all, kept) => (kept ? all.replaceAll(kept, "") : all), rest);
}

const until = new Date(Date.now() + 3_600_000).toISOString();
const inUse = [
  { name: "bearer/rag", references: ["bearer/rag"], variables: ["OPENAI_API_KEY"], until },
  { name: "llama", endpoint: "llama", references: [], variables: ["OPENAI_API_KEY"] },
];
const held = () => new FakeKernel(({ type }) => (type === "lookAtVault" ? vault({ inUse }) : null));
const nobody = () => new FakeKernel(({ type }) => (type === "lookAtVault" ? { type: "vault" } : null));
const sidebar = (kernel: FakeKernel) =>
  createElement(VaultSidebar, { backend: kernel.channel, notebook: "book.ipynb", insert: () => {} });
const panel = (kernel: FakeKernel) => createElement(VaultPanel, { backend: kernel.channel });

test.each([
  ["sidebar", sidebar],
  ["panel", panel],
])("all that the %s says goes through the translator, and what is wrapped is what is said", async (_, made) => {
  await show(made(held()));
  expect(box.textContent).toContain("⟦Endpoints⟧");
  expect(untranslated()).toEqual([]);
  await click("⟦Use hub⟧");
  expect(box.textContent).toContain("⟦For 30 minutes⟧");
  expect(untranslated()).toEqual([]);
  await click("⟦Delete⟧");
  expect(box.textContent).toContain("⟦Not now⟧");
  await click("⟦Add Vault Item⟧");
  expect(untranslated()).toEqual([]);
  await click("⟦SSH keys⟧");
  expect(box.querySelector("form.cnb-add")).not.toBeNull();
  expect(untranslated()).toEqual([]);
});

test.each([
  ["sidebar", sidebar],
  ["panel", panel],
])("so does the way in, in the %s", async (_, made) => {
  await show(made(nobody()));
  expect(box.textContent).toContain("⟦Try it on this machine⟧");
  expect(untranslated()).toEqual([]);
});

test("a sentence that is not wrapped is found", async () => {
  speak(plain);
  await show(sidebar(nobody()));
  expect(untranslated()).toContain("Try it on this machine");
});
