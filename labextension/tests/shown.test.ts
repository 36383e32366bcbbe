import { expect, test } from "vitest";
import { byReference, held, left, matching } from "../src/vault/shown";
import { quoted, typed } from "../src/vault/typed";
import { ITEMS } from "./fake";

test("a search finds each word anywhere in a name, whatever its case", () => {
  expect(matching(ITEMS, "KEY my", "").map((item) => item.name)).toEqual(["my-key"]);
  expect(matching(ITEMS, "key rag", "")).toEqual([]);
  expect(matching(ITEMS, "", "hf-token").map((item) => item.name)).toEqual(["hub"]);
});

test("a lease says until when, and how long that is", () => {
  const now = Date.parse("2026-11-24T14:08:00Z");
  const until = "2026-11-24T14:30:00Z";
  const lease = { name: "rag", references: ["bearer/rag"], variables: ["A", "OPENAI_API_KEY"] };
  expect(held({ ...lease, until }, now)).toMatch(/^until \d\d:30 · 22 min$/);
  expect(held(lease, now)).toBe("in use · OPENAI_API_KEY");
  expect(left(until, Date.parse(until) + 1)).toBe("ends at the next cell");
});

test("an item that is held for a door is held", () => {
  const lease = { name: "both", endpoint: "both", references: ["bearer/a", "cert/b"], variables: [] };
  expect(byReference([lease]).get("cert/b")).toBe(lease);
});

test.each([
  ["rag", "rag"],
  ["bearer/rag", "bearer/rag"],
  ["my key", "'my key'"],
  ["it's", `'it'"'"'s'`],
  ["", "''"],
])("%j is typed as %s", (text, shown) => {
  expect(quoted(text)).toBe(shown);
});

test("an action is said as the magic that does it", () => {
  const item = ITEMS[1]!;
  expect(typed.use(item, { seconds: 1800, label: "", ttl: "30m" })).toBe("%vault_use bearer/rag --ttl 30m");
  expect(typed.generate("bearer-token", "")).toBe("%vault_generate bearer NAME");
});
