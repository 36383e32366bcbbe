// What this notebook's kernel holds: with variables, time left, and a way to take it out.
import type { ReactNode } from "react";
import { inText } from "../vault/kindNames";
import type { InUse, Item } from "../vault/messages";
import { left, clock } from "../vault/shown";
import { trans } from "../vault/trans";
import { typed } from "../vault/typed";
import { Button } from "./Button";
import { Outcome } from "./Outcome";
import type { View } from "./useVault";

interface Props {
  view: View;
  notebook: string;
  items: readonly Item[];
  inUse: readonly InUse[];
}

export function InThisNotebook({ view, notebook, items, inUse }: Props): ReactNode {
  const title = trans.__("In this notebook");
  return (
    <section className="cnb-section" aria-label={title}>
      <div className="cnb-bar">
        <h3>{title}</h3>
        <span className="cnb-end cnb-quiet cnb-cut" title={notebook}>
          {notebook}
        </span>
      </div>
      {inUse.length === 0 && <p className="cnb-quiet">{trans.__("No key is in use here. Use puts one into this kernel.")}</p>}
      {inUse.map((lease) => (
        <Held key={lease.name} view={view} lease={lease} items={items} />
      ))}
      <Outcome said={view.said.get(PLACE)} onClose={() => view.dismiss(PLACE)} />
    </section>
  );
}

const PLACE = "held";

function Held({ view, lease, items }: { view: View; lease: InUse; items: readonly Item[] }): ReactNode {
  const item = items.find(({ reference }) => reference === lease.references[0]);
  const name = lease.endpoint ?? item?.name ?? lease.name;
  const what = lease.endpoint ? trans.__("endpoint") : item ? inText(item.kind) : "";
  const release = () =>
    view.run({
      place: PLACE,
      typed: typed.release(lease.name),
      work: () => view.backend.ask<"release">({ type: "release", name: lease.name }),
    });
  return (
    <div className="cnb-holding cnb-held">
      <div className="cnb-lines">
        <div>
          {name} <span className="cnb-quiet">{what}</span>
        </div>
        <div className="cnb-quiet cnb-cut" title={lease.variables.join(", ")}>
          {lease.until && `${trans.__("until %1 · %2", clock(lease.until), left(lease.until, view.now))} · `}
          {lease.variables.join(", ")}
        </div>
      </div>
      <Button label={trans.__("Release %1", name)} title={typed.release(lease.name)} isBusy={view.isBusy(PLACE)} onClick={() => void release()}>
        {trans.__("Release")}
      </Button>
    </div>
  );
}
