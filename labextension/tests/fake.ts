// A kernel that answers from a script, on the same wire as a real one.
import { Channel } from "../src/vault/channel";
import type { Item, Message, Request, Vault } from "../src/vault/messages";

type Script = (request: Request) => object | null;

export const ITEMS: Item[] = [
  { id: "1", kind: "serverless-key", name: "my-key", reference: "serverless/my-key" },
  { id: "2", kind: "bearer-token", name: "rag", reference: "bearer/rag", fingerprint: "#1b44·02fe" },
  { id: "3", kind: "hf-token", name: "hub", reference: "hf/hub", visibility: "org" },
];

export function vault(more: Partial<Vault> = {}): Omit<Vault, "id"> {
  return {
    type: "vault",
    identity: { who: "you@lab.example", organization: "Example Lab", platform: "local platform" },
    hasServerlessKeys: true,
    items: ITEMS,
    ...more,
  };
}

export class FakeKernel {
  asked: Request[] = [];
  private listener: (content: unknown) => void = () => {};
  channel: Channel;

  constructor(private script: Script = () => null) {
    this.channel = new Channel({
      send: (content) => this.take(content as Request),
      listen: (listener) => {
        this.listener = listener;
        return () => {};
      },
    });
  }

  say(content: unknown): void {
    this.listener(content);
  }

  of<T extends Request["type"]>(type: T): Extract<Request, { type: T }>[] {
    return this.asked.filter((one): one is Extract<Request, { type: T }> => one.type === type);
  }

  private take(request: Request): void {
    this.asked.push(structuredClone(request));
    const answer = this.script(request) ?? usual(request);
    queueMicrotask(() => this.say({ ...answer, id: request.id }));
  }
}

function usual(request: Request): Partial<Message> {
  if (request.type === "lookAtVault") return vault();
  if (request.type === "lookAtEndpoints") {
    const door = { name: "llama", takes: "bearer token", openedBy: "rag", openers: ["bearer/rag"] };
    return { type: "endpoints", doors: [{ ...door, state: "ready", isReady: true }] };
  }
  if (request.type === "delete" && !request.isAgreed) {
    return { type: "done", lines: ["llama carries its value."], question: "Delete bearer/rag?" };
  }
  if (request.type === "rotate") {
    const question = { plan: "Rotate bearer/rag?", begin: "Delete the old value?", finish: "" };
    return { type: "done", lines: [`at ${request.stage}`], question: question[request.stage] };
  }
  return { type: "done", lines: ["Done."] };
}
