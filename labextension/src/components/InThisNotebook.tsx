// What this notebook's kernel holds: with variables, time left, and a way to take it out.
import type { ReactNode } from "react";
import type { InUse, Item } from "../vault/messages";
import { left, clock } from "../vault/shown";
import { inText, typed } from "../vault/typed";
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
  return (
    <section className="cnb-section" aria-label="In this notebook">
      <div className="cnb-bar">
        <h3>In this notebook</h3>
        <span className="cnb-end cnb-quiet cnb-cut" title={notebook}>
          {notebook}
        </span>
      </div>
      {inUse.length === 0 && <p className="cnb-quiet">No key is in use here. Use puts one into this kernel.</p>}
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
  const what = lease.endpoint ? "endpoint" : item ? inText(item.kind) : "";
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
          {lease.until && `until ${clock(lease.until)} · ${left(lease.until, view.now)} · `}
          {lease.variables.join(", ")}
        </div>
      </div>
      <Button label={`Release ${name}`} title={typed.release(lease.name)} isBusy={view.isBusy(PLACE)} onClick={() => void release()}>
        Release
      </Button>
    </div>
  );
}
