// Made from centml_nb/kernel/messages.py by `python -m tests.unit.kernel.typescript`, and checked
// against it by a test: change it there.

export const KINDS = [
  { word: "bearer-token", short: "bearer", isGenerated: true },
  { word: "serverless-key", short: "serverless", isGenerated: true },
  { word: "certificate", short: "cert", isGenerated: true },
  { word: "env-var", short: "env", isGenerated: false },
  { word: "hf-token", short: "hf", isGenerated: false },
  { word: "ssh-key", short: "ssh", isGenerated: true },
  { word: "registry-credential", short: "registry", isGenerated: false },
] as const;

export type Kind = (typeof KINDS)[number]["word"];

export interface Identity {
  who: string;
  organization?: string;
  platform?: string;
  isLocal?: boolean;
  until?: string | null;
}

export interface LoginStep {
  said: string;
  address: string;
  code?: string;
}

export interface Waiting {
  platform: string;
  steps: LoginStep[];
  pasting?: string;
  notes?: string[];
}

export interface Item {
  id: string;
  kind: Kind;
  name: string;
  reference: string;
  visibility?: "user" | "org" | null;
  fingerprint?: string;
  age?: string;
  endsSoon?: boolean;
}

export interface InUse {
  name: string;
  references: string[];
  variables: string[];
  endpoint?: string | null;
  until?: string | null;
}

export interface Door {
  name: string;
  takes: string;
  openedBy: string;
  openers: string[];
  state: string;
  isReady?: boolean;
}

export interface LookAtVault {
  type: "lookAtVault";
  id: string;
}

export interface LookAtEndpoints {
  type: "lookAtEndpoints";
  id: string;
}

export interface Login {
  type: "login";
  local: boolean;
  id: string;
}

export interface PasteAddress {
  type: "pasteAddress";
  address: string;
  id: string;
}

export interface CancelLogin {
  type: "cancelLogin";
  id: string;
}

export interface Logout {
  type: "logout";
  id: string;
}

export interface Generate {
  type: "generate";
  kind: Kind;
  name: string;
  visibility?: "user" | "org" | null;
  id: string;
}

export interface Add {
  type: "add";
  kind: Kind;
  name: string;
  value: string;
  password?: string | null;
  host?: string | null;
  visibility?: "user" | "org" | null;
  id: string;
}

export interface Use {
  type: "use";
  reference: string;
  seconds?: number | null;
  id: string;
}

export interface Release {
  type: "release";
  name: string;
  id: string;
}

export interface Connect {
  type: "connect";
  endpoint: string;
  id: string;
}

export interface Rotate {
  type: "rotate";
  reference: string;
  stage: "plan" | "begin" | "finish";
  id: string;
}

export interface Delete {
  type: "delete";
  reference: string;
  visibility?: "user" | "org" | null;
  isAgreed?: boolean;
  id: string;
}

export interface Disclose {
  type: "disclose";
  reference: string;
  purpose: "reveal" | "copy" | "save";
  publicKey: string;
  id: string;
}

export interface Vault {
  type: "vault";
  id: string;
  identity?: Identity | null;
  hasServerlessKeys?: boolean;
  items?: Item[];
  inUse?: InUse[];
  waiting?: Waiting | null;
}

export interface Endpoints {
  type: "endpoints";
  id: string;
  doors: Door[];
}

export interface Done {
  type: "done";
  id: string;
  lines: string[];
  question?: string;
}

export interface Connected {
  type: "connected";
  id: string;
  lines: string[];
  milliseconds?: number | null;
}

export interface Sealed {
  type: "sealed";
  id: string;
  publicKey: string;
  nonce: string;
  ciphertext: string;
  seconds: number;
}

export interface Failed {
  type: "failed";
  id: string;
  error: string;
  message: string;
  hint: string;
}

export interface Changed {
  type: "changed";
}

export type Request =
  | LookAtVault
  | LookAtEndpoints
  | Login
  | PasteAddress
  | CancelLogin
  | Logout
  | Generate
  | Add
  | Use
  | Release
  | Connect
  | Rotate
  | Delete
  | Disclose;

export type Message =
  | Vault
  | Endpoints
  | Done
  | Connected
  | Sealed
  | Failed
  | Changed;
