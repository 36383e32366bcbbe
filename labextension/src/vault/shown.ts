// How times are shown, and what a search finds.
import type { InUse, Item, Kind } from "./messages";
import { trans } from "./trans";

export function matching(
  items: readonly Item[],
  query: string,
  kind: Kind | "",
): Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    if (kind && item.kind !== kind) return false;
    const name = item.name.toLowerCase();
    return words.every((word) => name.includes(word));
  });
}

export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

export function left(iso: string, now: number): string {
  const minutes = Math.ceil((Date.parse(iso) - now) / 60_000);
  if (isOver(iso, now)) return trans.__("ends at the next cell");
  return minutes < 120 ? trans.__("%1 min", minutes) : trans.__("%1 h", Math.round(minutes / 60));
}

function isOver(iso: string, now: number): boolean {
  return Date.parse(iso) <= now;
}

export function held(inUse: InUse, now: number): string {
  if (!inUse.until) return trans.__("in use · %1", mostKnown(inUse.variables));
  const rest = left(inUse.until, now);
  return isOver(inUse.until, now) ? rest : trans.__("until %1 · %2", clock(inUse.until), rest);
}

function mostKnown(variables: readonly string[]): string {
  return variables.find((name) => name === "OPENAI_API_KEY") ?? variables[0] ?? "";
}

// Each reference with what holds it; an item may be held alone and for a door.
export function byReference(
  inUse: readonly InUse[],
): ReadonlyMap<string, InUse> {
  return new Map(
    inUse.flatMap((lease) =>
      lease.references.map((reference) => [reference, lease] as const),
    ),
  );
}
