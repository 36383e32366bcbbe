// What our plugins hand to each other, and to plugins of others.
import { Token } from "@lumino/coreutils";
import type { ISignal } from "@lumino/signaling";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { Backend } from "../../vault/backend";
import type { Seen } from "./seen";
import type { ServerLink } from "./serverLink";

// What the sidebar shows: the notebook in front, and what can be said to its kernel.
export type Subject =
  | { state: "nothing" }
  | { state: "no-kernel" | "starting" | "dead"; panel: NotebookPanel }
  | { state: "foreign"; panel: NotebookPanel; kernelId: string; language: string }
  | { state: "kernel"; panel: NotebookPanel; kernelId: string; backend: Backend };

export interface IFollowed {
  readonly subject: Subject;
  readonly changed: ISignal<IFollowed, void>;
}

export const IFollowed = new Token<IFollowed>(
  "centml-nb:IFollowed",
  "The notebook in front, and the way to the vault in its kernel.",
);

export interface Preferences {
  // How long a revealed value is shown.
  revealSeconds: number;
  // How long a key is put into a kernel by the command; null: until it is released.
  useSeconds: number | null;
  saveGuard: "refuse" | "redact" | "off";
}

export interface IPreferences {
  readonly current: Preferences;
}

export const IPreferences = new Token<IPreferences>(
  "centml-nb:IPreferences",
  "What the user has set for the vault.",
);

export const IServerLink = new Token<ServerLink>("centml-nb:IServerLink", "The server's part of centml_nb.");

export const ISeen = new Token<Seen>("centml-nb:ISeen", "What was seen last in each kernel.");
