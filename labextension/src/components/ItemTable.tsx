// A table of items; of a long list only what is in sight is in the DOM.
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { InUse, Item } from "../vault/messages";
import { trans } from "../vault/trans";
import type { Opened } from "./itemActions";
import { ActionsHeading } from "./ActionsHeading";
import { ItemRow } from "./ItemRow";
import { useRows } from "./useRows";
import type { View } from "./useVault";

const WIDTHS = ["17%", "13%", "10%", "11%", "17%", "32%"];
const KINDLESS_WIDTHS = ["27%", "20%", "21%", "32%"];

interface Props {
  view: View;
  items: readonly Item[];
  inUse: ReadonlyMap<string, InUse>;
  caption: string;
  hasKind: boolean;
}

export function ItemTable({ view, items, inUse, caption, hasKind }: Props): ReactNode {
  const [opened, open] = useState<Opened | null>(null);
  const rows = useRows(items.length);
  const box = useFocusKept(rows.scroller, items);
  const columns = hasKind ? 6 : 4;
  const headings = [
    ...(hasKind ? [trans.__("Kind")] : []),
    trans.__("Name"),
    trans.__("Fingerprint"),
    ...(hasKind ? [trans.__("Age / expiry")] : []),
    trans.__("In this kernel"),
  ];
  return (
    <div
      ref={box}
      className={rows.isLong ? "cnb-scroller cnb-long" : "cnb-scroller"}
      tabIndex={rows.isLong ? 0 : undefined}
      role={rows.isLong ? "region" : undefined}
      aria-label={rows.isLong ? caption : undefined}
    >
      <table className={hasKind ? "cnb-items" : "cnb-items cnb-kindless"} aria-rowcount={items.length + 1}>
        <caption className="cnb-unseen">{caption}</caption>
        <colgroup>
          {(hasKind ? WIDTHS : KINDLESS_WIDTHS).map((width, index) => (
            <col key={index} style={{ width }} />
          ))}
        </colgroup>
        <thead className={hasKind ? undefined : "cnb-unseen"}>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {rows.before > 0 && <Space pixels={rows.before} columns={columns} />}
          {items.slice(rows.first, rows.last).map((item, index) => (
            <ItemRow
              key={item.id}
              view={view}
              item={item}
              index={rows.first + index}
              inUse={inUse.get(item.reference)}
              opened={opened?.id === item.id ? opened : null}
              open={open}
              columns={columns}
              hasKind={hasKind}
            />
          ))}
          {rows.after > 0 && <Space pixels={rows.after} columns={columns} />}
        </tbody>
      </table>
    </div>
  );
}

function Space({ pixels, columns }: { pixels: number; columns: number }): ReactNode {
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height: pixels, padding: 0, border: 0 }} />
    </tr>
  );
}

// An action may take away the button that had the focus: its row gets it, or the row that follows.
function useFocusKept(
  box: React.RefObject<HTMLDivElement>,
  items: readonly Item[],
): React.RefObject<HTMLDivElement> {
  const last = useRef<{ id: string; index: number } | null>(null);
  useEffect(() => {
    const table = box.current;
    if (!table) return;
    const note = (event: FocusEvent) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>("tr[data-row]");
      const id = row?.dataset["row"];
      if (id) last.current = { id, index: items.findIndex((item) => item.id === id) };
    };
    const forget = (event: FocusEvent) => {
      // Somebody went elsewhere; a button that vanishes has no next.
      if (event.relatedTarget && !table.contains(event.relatedTarget as Node)) last.current = null;
    };
    table.addEventListener("focusin", note);
    table.addEventListener("focusout", forget);
    return () => {
      table.removeEventListener("focusin", note);
      table.removeEventListener("focusout", forget);
    };
  }, [box, items]);
  useEffect(() => {
    const table = box.current;
    const at = last.current;
    if (!table || !at || table.ownerDocument.activeElement !== table.ownerDocument.body) return;
    const there = table.querySelectorAll<HTMLElement>("tr[data-row]");
    const same = [...there].find((row) => row.dataset["row"] === at.id);
    (same ?? there[Math.min(Math.max(at.index, 0), there.length - 1)])?.focus();
  });
  return box;
}
