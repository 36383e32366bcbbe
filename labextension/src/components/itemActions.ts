// What can be done with an item, by its kind.
import { Failure } from "../vault/backend";
import type { Done, InUse, Item, Rotate } from "../vault/messages";
import { disclose } from "../vault/sealing";
import { trans } from "../vault/trans";
import { spans, type Span, kindOf, typed } from "../vault/typed";
import type { Choice } from "./Menu";
import type { View } from "./useVault";

export type Opened =
  | {
      id: string;
      mode: "confirm";
      question: string;
      lines: readonly string[];
      yes: string;
      onYes: () => void;
    }
  | { id: string; mode: "revealed"; value: string; until: number };

export interface ItemActions {
  use: readonly Choice[];
  release: Choice | null;
  others: readonly Choice[];
  remove: Choice;
}

export function itemActions(
  view: View,
  item: Item,
  inUse: InUse | undefined,
  open: (opened: Opened | null) => void,
): ItemActions {
  const { backend } = view;
  const place = `item:${item.id}`;

  const use = (span: Span) =>
    view.run({
      place,
      typed: typed.use(item, span),
      work: () =>
        backend.ask<"use">({ type: "use", reference: item.reference, seconds: span.seconds }),
    });

  const release = (lease: InUse) =>
    view.run({
      place,
      typed: typed.release(lease.name),
      work: async () => ({
        ...(await backend.ask<"release">({ type: "release", name: lease.name })),
        next: { label: trans.__("Undo"), act: () => void putBack(view, place, lease) },
      }),
    });

  const reveal = () =>
    view.run({
      place,
      typed: typed.reveal(item),
      work: async () => {
        const { value, seconds } = await disclose(backend, item.reference, "reveal");
        open({ id: item.id, mode: "revealed", value, until: Date.now() + seconds * 1000 });
      },
    });

  const copy = () =>
    view.run({
      place,
      work: async () => {
        const { value } = await disclose(backend, item.reference, "copy");
        await toClipboard(value);
        return { lines: [trans.__("%1 is in this browser's clipboard.", item.name)] };
      },
    });

  const save = () =>
    view.run({
      place,
      typed: typed.save(item),
      work: async () => {
        const { value } = await disclose(backend, item.reference, "save");
        download(`${item.name}.pem`, value);
        return { lines: [trans.__("Saved %1.pem: a private key and its certificate.", item.name)] };
      },
    });

  // Says first what would be done, and asks; a question that is answered with yes may lead to another.
  const asking = (yes: string, line: string, answer: (isAgreed: boolean) => Promise<Done>) => {
    const go = (isAgreed: boolean): Promise<boolean> =>
      view.run({
        place,
        ...(isAgreed ? { typed: line } : {}),
        work: async () => {
          const { lines, question } = await answer(isAgreed);
          if (!question) {
            open(null);
            return { lines };
          }
          open({ id: item.id, mode: "confirm", question, lines, yes, onYes: () => void go(true) });
        },
      });
    return () => void go(false);
  };

  const remove = asking(trans.__("Delete"), typed.remove(item), (isAgreed) =>
    backend.ask<"delete">({
      type: "delete",
      reference: item.reference,
      visibility: item.visibility ?? null,
      isAgreed,
    }),
  );

  const rotate = () => {
    let stage: Rotate["stage"] = "plan";
    asking(trans.__("Yes"), typed.rotate(item), async () => {
      const { reference } = item;
      const done = await backend.ask<"rotate">({ type: "rotate", reference, stage });
      stage = stage === "plan" ? "begin" : "finish";
      return done;
    })();
  };

  const isCertificate = item.kind === "certificate";
  const others: Choice[] = [];
  if (isCertificate) {
    others.push({ label: trans.__("Save .pem"), title: typed.save(item), onChoose: save });
  } else {
    others.push({ label: trans.__("Copy"), title: trans.__("To this browser's clipboard"), onChoose: copy });
    others.push({ label: trans.__("Reveal"), title: typed.reveal(item), onChoose: reveal });
  }
  if (kindOf(item.kind).isGenerated) {
    others.push({ label: trans.__("Rotate"), title: typed.rotate(item), onChoose: rotate });
  }

  return {
    use: spans().map((span) => ({
      label: span.label,
      title: typed.use(item, span),
      onChoose: () => use(span),
    })),
    release: inUse
      ? { label: trans.__("Release"), title: typed.release(inUse.name), onChoose: () => release(inUse) }
      : null,
    others,
    remove: { label: trans.__("Delete"), title: typed.remove(item), isDanger: true, onChoose: remove },
  };
}

function putBack(view: View, place: string, lease: InUse): Promise<boolean> {
  const { backend } = view;
  const { endpoint, name } = lease;
  if (endpoint) {
    return view.run({
      place,
      typed: typed.connect(endpoint),
      work: () => backend.ask<"connect">({ type: "connect", endpoint }),
    });
  }
  const left = lease.until ? Math.ceil((Date.parse(lease.until) - Date.now()) / 1000) : null;
  return view.run({
    place,
    work: () =>
      backend.ask<"use">({
        type: "use",
        reference: name,
        seconds: left === null ? null : Math.max(left, 1),
      }),
  });
}

export async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Failure(
      "NoClipboard",
      trans.__("This page may not write to the browser's clipboard."),
      trans.__("Click Reveal, and copy it by hand while it is shown."),
    );
  }
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/x-pem-file" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
