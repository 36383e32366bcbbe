// The vault: search, kinds, the items, and adding one.
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from "react";
import { many } from "../vault/kindNames";
import { type InUse, type Item, KINDS, type Kind } from "../vault/messages";
import { matching } from "../vault/shown";
import { trans } from "../vault/trans";
import { AddItem } from "./AddItem";
import { Button } from "./Button";
import { Chevron } from "./ItemRow";
import { ItemTable } from "./ItemTable";
import { Menu } from "./Menu";
import { OfGoneItems } from "./OfGoneItems";
import { Outcome } from "./Outcome";
import type { View } from "./useVault";

interface Props {
  view: View;
  items: readonly Item[];
  inUse: ReadonlyMap<string, InUse>;
  // Whether serverless keys are among them, as in the sidebar, and not in a table of their own.
  hasServerlessKeys?: boolean;
}

export function VaultItems({ view, items, inUse, hasServerlessKeys = false }: Props): ReactNode {
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState<Kind | "">("");
  const [adding, setAdding] = useState<Kind | null>(null);
  const offered = hasServerlessKeys ? KINDS : OFFERED;
  const bar = useRef<HTMLDivElement>(null);
  const asked = useDeferredValue(query);
  const shown = useMemo(() => matching(items, asked, kind), [items, asked, kind]);
  const count = items.length.toLocaleString("en");
  const search = trans.__("Search %1 items", count);
  const close = () => {
    setAdding(null);
    bar.current?.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
  };
  return (
    <section className="cnb-section" aria-label={trans.__("Vault")}>
      <div className="cnb-bar" ref={bar}>
        <h3>{trans.__("Vault")}</h3>
        <input
          type="search"
          className="cnb-field cnb-search"
          placeholder={search}
          aria-label={search}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <span className="cnb-select">
          <select
            className="cnb-plain"
            aria-label={trans.__("Kind")}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Kind | "")}
          >
            <option value="">{trans.__("All kinds")}</option>
            {offered.map(({ word }) => (
              <option key={word} value={word}>
                {many(word)}
              </option>
            ))}
          </select>
          <Chevron />
        </span>
        <span className="cnb-end">
          <Menu look="primary" choices={offered.map(({ word }) => ({ label: many(word), onChoose: () => setAdding(word) }))}>
            {trans.__("Add Vault Item")} <Chevron />
          </Menu>
        </span>
      </div>
      {adding && <AddItem key={adding} view={view} kind={adding} onClose={close} />}
      {!adding && <Outcome said={view.said.get("add")} onClose={() => view.dismiss("add")} />}
      <OfGoneItems view={view} />
      {shown.length > 0 ? (
        <ItemTable view={view} items={shown} inUse={inUse} caption={trans.__("Vault items")} hasKind />
      ) : items.length ? (
        <p className="cnb-quiet">
          {trans.__("No item matches.")}{" "}
          <Button onClick={() => (setQuery(""), setKind(""))}>{trans.__("Show all %1", count)}</Button>
        </p>
      ) : (
        <p className="cnb-quiet">{trans.__("Nothing here yet. Add Vault Item makes a token or a certificate, or stores one that you have.")}</p>
      )}
    </section>
  );
}

const OFFERED = KINDS.filter(({ word }) => word !== "serverless-key");
