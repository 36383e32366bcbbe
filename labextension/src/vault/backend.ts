// What the components talk to. The panel's host and JupyterLab's implement it.
import type {
  Connected,
  Done,
  Endpoints,
  Message,
  Request,
  Sealed,
  Vault,
} from "./messages";

// A request without its id, which the channel makes.
export type Asked<R extends Request = Request> = R extends Request
  ? Omit<R, "id">
  : never;

type AnswerTo<T extends Request["type"]> = T extends "lookAtVault"
  ? Vault
  : T extends "lookAtEndpoints"
    ? Endpoints
    : T extends "connect"
      ? Connected
      : T extends "disclose"
        ? Sealed
        : Done;

export interface Backend {
  // Rejects with a Failure: a sentence and a hint.
  ask<T extends Request["type"]>(
    request: Asked<Extract<Request, { type: T }>>,
    id?: string,
  ): Promise<AnswerTo<T>>;
  // Calls back whenever something changed in the kernel; returns how to stop it.
  onChanged(listener: () => void): () => void;
}

// What was not done, as the magics say it.
export class Failure extends Error {
  constructor(
    readonly error: string,
    readonly sentence: string,
    readonly hint: string,
  ) {
    super(sentence);
  }
}

export function isMessage(content: unknown): content is Message {
  return (
    typeof content === "object" &&
    content !== null &&
    "type" in content &&
    typeof content.type === "string" &&
    content.type in KNOWN
  );
}

const KNOWN: Record<Message["type"], true> = {
  vault: true,
  endpoints: true,
  done: true,
  connected: true,
  sealed: true,
  failed: true,
  changed: true,
};
