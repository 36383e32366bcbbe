// Who is logged in, where, until when.
import type { ReactNode } from "react";
import type { Identity } from "../vault/messages";
import { clock } from "../vault/shown";
import { trans } from "../vault/trans";
import { typed } from "../vault/typed";
import { Button } from "./Button";
import type { View } from "./useVault";

export function Header({ view, identity }: { view: View; identity: Identity | null }): ReactNode {
  const logOut = () =>
    view.run({
      place: "login",
      typed: typed.logout(),
      work: () => view.backend.ask<"logout">({ type: "logout" }),
    });
  return (
    <div className="cnb-header">
      <h2>{trans.__("CentML vault")}</h2>
      {identity && (
        <>
          <span className="cnb-who">
            <span className="cnb-dot" aria-hidden="true" />
            <span className="cnb-cut">
              {[identity.who, identity.organization].filter(Boolean).join(" · ")}
            </span>
            <span className="cnb-badge">{identity.platform}</span>
          </span>
          <span className="cnb-end">
            {identity.until && (
              <span className="cnb-quiet">{trans.__("session until %1", clock(identity.until))}</span>
            )}
            <Button onClick={logOut} title={typed.logout()} isBusy={view.isBusy("login")}>
              {trans.__("Log out")}
            </Button>
          </span>
        </>
      )}
    </div>
  );
}
