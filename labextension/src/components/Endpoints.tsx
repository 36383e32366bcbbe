// The doors: what guards each, which key opens it, and connecting.
import { type ReactNode, useState } from "react";
import type { Door, InUse } from "../vault/messages";
import { trans } from "../vault/trans";
import { typed } from "../vault/typed";
import { ActionsHeading } from "./ActionsHeading";
import { Button } from "./Button";
import { Outcome } from "./Outcome";
import { Skeleton } from "./Skeleton";
import type { View } from "./useVault";

const COLUMNS = 5;

interface Props {
  view: View;
  inUse: readonly InUse[];
}

export function Endpoints({ view, inUse }: Props): ReactNode {
  const title = trans.__("Endpoints");
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
    <section className="cnb-section" aria-label={title}>
      <div className="cnb-bar">
        <h3>{title}</h3>
        <span className="cnb-end cnb-quiet">{trans.__("which key opens which door")}</span>
      </div>
      {doorsFailure && <Outcome said={{ failure: doorsFailure, next: { label: trans.__("Try again"), act: view.look } }} />}
      {!doors && !doorsFailure && <Skeleton text={trans.__("Looking at the endpoints…")} rows={3} />}
      {doors?.length === 0 && <p className="cnb-quiet">{trans.__("No endpoint yet: deploy one on the platform's page.")}</p>}
      {!!doors?.length && (
        <table className="cnb-doors">
          <caption className="cnb-unseen">{title}</caption>
          <thead>
            <tr>
              {[trans.__("Endpoint"), trans.__("Guard"), trans.__("Opened by"), trans.__("Status")].map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
              <ActionsHeading />
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
            <span className="cnb-good">{milliseconds === undefined ? trans.__("connected") : trans.__("connected · %1 ms", milliseconds)}</span>
          ) : (
            <span className={door.isReady ? "cnb-quiet" : "cnb-soon"}>{door.state}</span>
          )}
        </td>
        <td className="cnb-actions">
          <Button look="plain" label={trans.__("Connect %1", door.name)} title={typed.connect(door.name)} isBusy={isBusy} onClick={onConnect}>
            {isBusy ? trans.__("Connecting…") : trans.__("Connect")}
          </Button>
        </td>
      </tr>
      {said && (
        <tr className="cnb-below">
          <td colSpan={COLUMNS}>
            <Outcome said={said} onClose={() => view.dismiss(place)} />
          </td>
        </tr>
      )}
    </>
  );
}
