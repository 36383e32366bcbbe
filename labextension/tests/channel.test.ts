import { expect, test } from "vitest";
import { Failure } from "../src/vault/backend";
import { disclose } from "../src/vault/sealing";
import { FakeKernel } from "./fake";

test("an answer goes to the request whose id it carries, and to no other", async () => {
  const kernel = new FakeKernel();
  const answer = kernel.channel.ask({ type: "logout" });
  kernel.say({ type: "done", id: "somebody-else", lines: ["no"] });
  expect(await answer).toMatchObject({ lines: ["Done."] });
});

test("a failure is a sentence and a hint", async () => {
  const kernel = new FakeKernel(() => ({ type: "failed", error: "E", message: "No.", hint: "Do." }));
  const failure = await kernel.channel.ask({ type: "logout" }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ error: "E", sentence: "No.", hint: "Do." });
});

test.each([null, 3, "done", {}, { type: "nonsense", id: "1" }])(
  "%j is no message, and nothing happens",
  (content) => {
    new FakeKernel().say(content);
  },
);

test("a change is told until nobody listens", () => {
  const kernel = new FakeKernel();
  let told = 0;
  const stop = kernel.channel.onChanged(() => (told += 1));
  kernel.say({ type: "changed" });
  stop();
  kernel.say({ type: "changed" });
  expect(told).toBe(1);
});

test("where the page is not secure no value is asked for, and the magic is named", async () => {
  const kernel = new FakeKernel();
  const failure = await disclose(kernel.channel, "bearer/rag", "reveal").catch((error: unknown) => error);
  expect(failure).toMatchObject({ hint: expect.stringContaining("%vault_reveal bearer/rag") });
  expect(kernel.asked).toEqual([]);
});
