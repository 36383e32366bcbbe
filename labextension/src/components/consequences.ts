// What will stop working, named before it does.
import type { Door, InUse, Item } from "../vault/messages";

const WHO_FAILS: Partial<Record<Item["kind"], string>> = {
  "serverless-key": "Every program that still calls with it will be refused.",
};

export function ofDeleting(
  item: Item,
  doors: readonly Door[] | null,
  inUse: InUse | undefined,
): string[] {
  const opened = opens(item, doors);
  const sentences = [];
  if (item.kind === "serverless-key") sentences.push(WHO_FAILS["serverless-key"] ?? "");
  else if (opened.length) {
    sentences.push(`It opens ${opened.join(", ")}, and nothing else here may.`);
  }
  if (inUse) sentences.push(`It is in use in this kernel (${inUse.variables.join(", ")}).`);
  return [...sentences, "This cannot be undone."];
}

export function ofRotating(
  item: Item,
  doors: readonly Door[] | null,
  inUse: InUse | undefined,
): string[] {
  const opened = opens(item, doors);
  const sentences = ["It gets a new value; programs with the old one have to be told."];
  if (opened.length) {
    sentences.push(`${opened.join(", ")} takes the old one until it is deployed anew.`);
  }
  if (inUse) sentences.push("This kernel goes over to the new one.");
  return sentences;
}

function opens(item: Item, doors: readonly Door[] | null): string[] {
  return (doors ?? [])
    .filter((door) => door.openers.includes(item.reference))
    .map((door) => door.name);
}
