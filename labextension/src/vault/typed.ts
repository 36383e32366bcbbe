// What each action would be as a magic.
import { KINDS, type Item, type Kind } from "./messages";
import { trans } from "./trans";

export interface Span {
  seconds: number | null;
  label: string;
  ttl: string;
}

export function spans(): Span[] {
  return [
    { seconds: null, label: trans.__("Until released"), ttl: "" },
    { seconds: 30 * 60, label: trans.__("For 30 minutes"), ttl: "30m" },
    { seconds: 2 * 3600, label: trans.__("For 2 hours"), ttl: "2h" },
    { seconds: 8 * 3600, label: trans.__("For 8 hours"), ttl: "8h" },
  ];
}

export function kindOf(word: Kind): (typeof KINDS)[number] {
  return KINDS.find((kind) => kind.word === word) ?? KINDS[0];
}

// As Python's shlex reads it.
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", `'"'"'`)}'`;
}

export const typed = {
  use: (item: Item, span?: Span) =>
    `%vault_use ${quoted(item.reference)}${span?.ttl ? ` --ttl ${span.ttl}` : ""}`,
  release: (name: string) => `%vault_release ${quoted(name)}`,
  generate: (kind: Kind, name: string) =>
    `%vault_generate ${kindOf(kind).short} ${quoted(name || "NAME")}`,
  add: (kind: Kind, name: string) =>
    `%vault_add ${kindOf(kind).short} ${quoted(name || "NAME")}`,
  reveal: (item: Item) => `%vault_reveal ${quoted(item.reference)}`,
  rotate: (item: Item) => `%vault_rotate ${quoted(item.reference)}`,
  remove: (item: Item) => `%vault_delete ${quoted(item.reference)}`,
  save: (item: Item) =>
    `%vault_generate cert ${quoted(item.name)} --out ${quoted(`${item.name}.pem`)}`,
  connect: (endpoint: string) => `%centml_connect ${quoted(endpoint)}`,
  login: (isLocal: boolean) => `%centml_login${isLocal ? " --local" : ""}`,
  logout: () => "%centml_logout",
};
