import { createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { VaultPanel } from "../src/components/VaultPanel";
import { FakeKernel, ITEMS, vault } from "./fake";

const PLANTED = "planted-8f3a51c7d2e94b06";
let box: HTMLElement;
let root: Root;

beforeEach(() => {
  box = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  root.unmount();
  box.remove();
});

async function show(kernel: FakeKernel): Promise<FakeKernel> {
  root = createRoot(box);
  await act(() => root.render(createElement(VaultPanel, { backend: kernel.channel })));
  await settled();
  return kernel;
}

const settled = () => act(() => new Promise((done) => setTimeout(done, 60)));

function button(name: string): HTMLElement {
  const found = [...box.querySelectorAll<HTMLElement>("button, [role=menuitem]")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim() === name,
  );
  if (!found) throw new Error(`no button ${name} in ${box.textContent}`);
  return found;
}

async function click(name: string): Promise<void> {
  await act(() => button(name).click());
  await settled();
}

test("nobody logged in: two ways in, and nothing else", async () => {
  const kernel = await show(new FakeKernel(({ type }) => (type === "lookAtVault" ? { type: "vault" } : null)));
  expect(box.textContent).toContain("Nobody is logged in");
  await click("Try it on this machine");
  expect(kernel.of("login")).toMatchObject([{ local: true }]);
});

test("a login that waits shows its ways; an address that is no page's is no link", async () => {
  const waiting = {
    platform: "the local platform",
    pasting: "Paste it here.",
    steps: [
      { said: "By this link:", address: "https://auth.example/authorize?state=1" },
      { said: "By the code", code: "AB-CD", address: "javascript:alert(1)" },
    ],
  };
  const kernel = await show(
    new FakeKernel(({ type }) => (type === "lookAtVault" ? { type: "vault", waiting } : null)),
  );
  expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([
    "https://auth.example/authorize?state=1",
    null,
  ]);
  expect(box.querySelector("code")?.textContent).toBe("AB-CD");
  box.querySelector("textarea")!.value = PLANTED;
  await click("Finish with this address");
  expect(kernel.of("pasteAddress")).toMatchObject([{ address: PLANTED }]);
  expect(box.querySelector("textarea")!.value).toBe("");
  await click("Cancel");
  expect(kernel.of("cancelLogin")).toHaveLength(1);
});

test("what was done to an item that is gone is said all the same", async () => {
  let items = ITEMS;
  const kernel = await show(
    new FakeKernel(({ type }) => {
      if (type === "use") items = ITEMS.slice(0, 1);
      if (type === "use") return { type: "failed", error: "E", message: "Gone.", hint: "Look." };
      return type === "lookAtVault" ? vault({ items }) : null;
    }),
  );
  await click("Use rag");
  await click("Until released");
  expect(box.querySelector('[data-row="2"]')).toBeNull();
  expect(box.querySelector("[role=alert]")?.textContent).toContain("Gone.");
  expect(kernel.of("use")).toHaveLength(1);
});

test("what the vault holds is listed by kind, what is in use is green", async () => {
  const inUse = [{ name: "bearer/rag", references: ["bearer/rag"], variables: ["TOKEN"] }];
  await show(new FakeKernel(({ type }) => (type === "lookAtVault" ? vault({ inUse }) : null)));
  expect(box.querySelector('[data-row="2"]')?.className).toContain("cnb-held");
  expect(box.querySelector('[data-row="3"]')?.className).not.toContain("cnb-held");
  expect(box.querySelector('[data-row="2"]')?.textContent).toContain("in use · TOKEN");
  expect(box.querySelector('[data-row="3"]')?.textContent).toContain("org");
});

test("a name with markup in it is a name", async () => {
  const items = [{ ...ITEMS[1]!, name: "<img src=x onerror=alert(1)>" }];
  await show(new FakeKernel(({ type }) => (type === "lookAtVault" ? vault({ items }) : null)));
  expect(box.querySelector("img")).toBeNull();
  expect(box.textContent).toContain("<img src=x");
});

test("a typed value goes once, and its field is empty before it goes", async () => {
  const kernel = new FakeKernel(({ type }) => {
    if (type === "add") inField = field().value;
    return null;
  });
  let inField = "not sent";
  const field = () => box.querySelector<HTMLTextAreaElement>("textarea")!;
  await show(kernel);
  await click("Add Vault Item ▾");
  await click("Hugging Face tokens");
  box.querySelector<HTMLInputElement>(".cnb-add input")!.value = "hub2";
  field().value = PLANTED;
  expect(field().getAttribute("autocomplete")).toBe("off");
  await click("Add to Vault");
  expect(kernel.of("add")).toMatchObject([{ kind: "hf-token", name: "hub2", value: PLANTED }]);
  expect(inField).toBe("");
  expect(box.outerHTML).not.toContain(PLANTED);
});

test("a refused value has to be typed again, and the sentence stands in the form", async () => {
  const failed = { type: "failed", error: "E", message: "Too short.", hint: "Give it whole." };
  await show(new FakeKernel(({ type }) => (type === "add" ? failed : null)));
  await click("Add Vault Item ▾");
  await click("Environment variables");
  box.querySelector<HTMLInputElement>(".cnb-add input")!.value = "NAME";
  box.querySelector("textarea")!.value = PLANTED;
  await click("Add to Vault");
  expect(box.querySelector(".cnb-add [role=alert]")?.textContent).toContain("Too short.");
  expect(box.querySelector("textarea")!.value).toBe("");
});

test("deleting says first who uses it, and asks; the safe answer has the focus", async () => {
  const kernel = await show(new FakeKernel());
  await click("Delete rag");
  expect(box.querySelector(".cnb-confirm")?.textContent).toContain("llama carries its value.");
  expect(document.activeElement?.textContent).toBe("Not now");
  await click("Not now");
  expect(kernel.of("delete")).toMatchObject([{ isAgreed: false }]);
  await click("Delete rag");
  await click("Delete");
  expect(kernel.of("delete").at(-1)).toMatchObject({ reference: "bearer/rag", isAgreed: true });
  expect(box.querySelector(".cnb-confirm")).toBeNull();
});

test("a rotation says its plan, begins when that is agreed to, and asks again before the end", async () => {
  const kernel = await show(new FakeKernel());
  await click("Rotate rag");
  expect(kernel.of("rotate").map((one) => one.stage)).toEqual(["plan"]);
  await click("Yes");
  expect(box.querySelector(".cnb-confirm")?.textContent).toContain("Delete the old value?");
  await click("Yes");
  expect(kernel.of("rotate").map((one) => one.stage)).toEqual(["plan", "begin", "finish"]);
  expect(box.querySelector(".cnb-confirm")).toBeNull();
});

test("a rotation that fails is not gone on with as if it had been agreed to", async () => {
  const failed = { type: "failed", error: "E", message: "Down.", hint: "Wait." };
  let isDown = true;
  const kernel = await show(
    new FakeKernel((request) =>
      request.type === "rotate" && request.stage === "begin" && isDown ? failed : null,
    ),
  );
  await click("Rotate rag");
  await click("Yes");
  expect(box.querySelector("[role=alert]")?.textContent).toContain("Down.");
  isDown = false;
  await click("Yes");
  expect(kernel.of("rotate").map((one) => one.stage)).toEqual(["plan", "begin", "begin"]);
});

test("a double click asks once", async () => {
  const kernel = await show(new FakeKernel());
  const connect = button("Connect llama");
  await act(() => {
    connect.click();
    connect.click();
  });
  expect(kernel.of("connect")).toHaveLength(1);
});

test("a use names its span, and then stands below as a magic", async () => {
  const kernel = await show(new FakeKernel());
  await click("Use rag");
  await click("For 30 minutes");
  expect(kernel.of("use")).toMatchObject([{ reference: "bearer/rag", seconds: 1800 }]);
  expect(box.querySelector(".cnb-typed")?.textContent).toContain("%vault_use bearer/rag --ttl 30m");
});

test("a menu is walked by the arrows and left by Escape, back to its button", async () => {
  await show(new FakeKernel());
  await click("Use rag");
  const press = (key: string) =>
    act(() => {
      document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    });
  expect(document.activeElement?.textContent).toBe("Until released");
  await press("ArrowDown");
  expect(document.activeElement?.textContent).toBe("For 30 minutes");
  await press("End");
  expect(document.activeElement?.textContent).toBe("For 8 hours");
  await press("ArrowDown");
  expect(document.activeElement?.textContent).toBe("Until released");
  await press("Escape");
  expect(document.activeElement).toBe(button("Use rag"));
});

test("a scroll that is told of after the click does not close the menu; Escape does", async () => {
  await show(new FakeKernel());
  await click("Use rag");
  await act(() => void document.dispatchEvent(new Event("scroll")));
  const choice = button("Until released");
  const escape = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
  await act(() => void choice.dispatchEvent(escape));
  expect(() => button("Until released")).toThrow();
});

test("of ten thousand items a few rows are drawn, and a search finds the last", async () => {
  const items = Array.from({ length: 10_000 }, (_, index) => ({
    ...ITEMS[1]!,
    id: `n${index}`,
    name: `item-${index}`,
    reference: `bearer/item-${index}`,
  }));
  await show(new FakeKernel(({ type }) => (type === "lookAtVault" ? vault({ items }) : null)));
  expect(box.querySelectorAll("tr[data-row]").length).toBeLessThan(60);
  expect(box.querySelector("table.cnb-items:not(.cnb-kindless)")?.getAttribute("aria-rowcount")).toBe("10001");
  const search = box.querySelector<HTMLInputElement>("input[type=search]")!;
  search.value = "item-9999";
  await act(() => {
    search.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect([...box.querySelectorAll("tr[data-row]")].map((row) => row.getAttribute("data-row"))).toEqual(["n9999"]);
});

test("a platform that is down says so, keeps the list, and is asked again", async () => {
  let isDown = false;
  const failed = { type: "failed", error: "UnreachableError", message: "Not up.", hint: "Start it." };
  const kernel = await show(new FakeKernel(({ type }) => (isDown && type === "lookAtVault" ? failed : null)));
  isDown = true;
  await act(() => kernel.say({ type: "changed" }));
  await settled();
  expect(box.querySelector("[role=alert]")?.textContent).toContain("Not up.");
  expect(box.textContent).toContain("rag");
  isDown = false;
  await click("Try again");
  expect(box.querySelector("[role=alert]")).toBeNull();
});

test("a kernel that does not answer is said to be busy or gone", async () => {
  vi.useFakeTimers();
  const silent = new FakeKernel();
  silent.say = () => {};
  root = createRoot(box);
  await act(() => root.render(createElement(VaultPanel, { backend: silent.channel })));
  expect(box.textContent).not.toContain("No answer yet");
  await act(() => {
    vi.advanceTimersByTime(5000);
  });
  vi.useRealTimers();
  expect(box.textContent).toContain("No answer yet: the kernel is busy, or was restarted.");
});
