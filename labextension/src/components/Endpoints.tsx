// The doors: what guards each, which key opens it, and connecting.
import { type ReactNode, useState } from "react";
import type { Door, InUse } from "../vault/messages";
import { typed } from "../vault/typed";
import { Button } from "./Button";
import { Outcome } from "./Outcome";
import type { View } from "./useVault";

const HEADINGS = ["Endpoint", "Guard", "Opened by", "Status", "Actions"];

interface Props {
  view: View;
  inUse: readonly InUse[];
}

export function Endpoints({ view, inUse }: Props): ReactNode {
  const { doors, doorsFailure } = view;
  const [milliseconds, setMilliseconds] = useState<ReadonlyMap<string, number>>(new Map());
  const connect = (door: Door) =>
    view.run({
      place: `door:${door.name}`,
      typed: typed.connect(door.name),
      work: async () => {
        const done = await view.backend.ask<"connect">({ type: "connect", endpoint: door.name });
        if (typeof done.milliseconds === "number") {
          setMilliseconds(new Map(milliseconds).set(door.name, done.milliseconds));
        }
        return done;
      },
    });
  return (
    <section className="cnb-section" aria-label="Endpoints">
      <div className="cnb-bar">
        <h3>Endpoints</h3>
        <span className="cnb-end cnb-quiet">which key opens which door</span>
      </div>
      {doorsFailure && <Outcome said={{ failure: doorsFailure, next: { label: "Try again", act: view.look } }} />}
      {!doors && !doorsFailure && <p className="cnb-quiet cnb-waiting">Looking at the endpoints…</p>}
      {doors?.length === 0 && <p className="cnb-quiet">No endpoint yet: deploy one on the platform's page.</p>}
      {!!doors?.length && (
        <table className="cnb-doors">
          <caption className="cnb-unseen">Endpoints</caption>
          <thead>
            <tr>
              {HEADINGS.map((heading) => (
                <th key={heading} scope="col">
                  {heading === "Actions" ? <span className="cnb-unseen">{heading}</span> : heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {doors.map((door) => (
              <DoorRow
                key={door.name}
                view={view}
                door={door}
                isConnected={inUse.some((lease) => lease.endpoint === door.name)}
                milliseconds={milliseconds.get(door.name)}
                onConnect={() => void connect(door)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps {
  view: View;
  door: Door;
  isConnected: boolean;
  milliseconds: number | undefined;
  onConnect: () => void;
}

function DoorRow({ view, door, isConnected, milliseconds, onConnect }: RowProps): ReactNode {
  const place = `door:${door.name}`;
  const isBusy = view.isBusy(place);
  const said = view.said.get(place);
  const took = milliseconds === undefined ? "" : ` · ${milliseconds} ms`;
  return (
    <>
      <tr className="cnb-row">
        <th scope="row" className="cnb-name" title={door.name}>
          <span className="cnb-cut">{door.name}</span>
        </th>
        <td className="cnb-guard">{door.takes}</td>
        <td className="cnb-opened">{door.openedBy}</td>
        <td className="cnb-state">
          {isConnected ? (
            <span className="cnb-good">connected{took}</span>
          ) : (
            <span className={door.isReady ? "cnb-quiet" : "cnb-soon"}>{door.state}</span>
          )}
        </td>
        <td className="cnb-actions">
          <Button look="plain" label={`Connect ${door.name}`} title={typed.connect(door.name)} isBusy={isBusy} onClick={onConnect}>
            {isBusy ? "Connecting…" : "Connect"}
          </Button>
        </td>
      </tr>
      {said && (
        <tr className="cnb-below">
          <td colSpan={HEADINGS.length}>
            <Outcome said={said} onClose={() => view.dismiss(place)} />
          </td>
        </tr>
      )}
    </>
  );
}
