// The whole panel: a view of the account, over any backend.
import { type FocusEvent, type ReactNode, useMemo } from "react";
import type { Backend } from "../vault/backend";
import { byReference } from "../vault/shown";
import { trans } from "../vault/trans";
import { Endpoints } from "./Endpoints";
import { Header } from "./Header";
import { toClipboard } from "./itemActions";
import { LoginSection } from "./LoginSection";
import { Outcome } from "./Outcome";
import { ServerlessKeys } from "./ServerlessKeys";
import { TheSameByTyping } from "./TheSameByTyping";
import { Skeleton } from "./Skeleton";
import { useVault } from "./useVault";
import { VaultItems } from "./VaultItems";

export function VaultPanel({ backend }: { backend: Backend }): ReactNode {
  const view = useVault(backend);
  const { vault, vaultFailure } = view;
  const items = vault?.items ?? NONE;
  const inUse = vault?.inUse ?? NONE;
  const held = useMemo(() => byReference(inUse), [inUse]);
  const keys = useMemo(() => items.filter((item) => item.kind === "serverless-key"), [items]);
  const others = useMemo(() => items.filter((item) => item.kind !== "serverless-key"), [items]);
  return (
    <div className="cnb-panel" role="region" aria-label={trans.__("CentML vault")} onFocusCapture={keepShortcutsAway}>
      <Header view={view} identity={vault?.identity ?? null} />
      {view.isSlow && (
        <p className="cnb-slow" role="status">
          {trans.__("No answer yet: the kernel is busy, or was restarted. If it was, run the cell again.")}
        </p>
      )}
      {vaultFailure && <Outcome said={{ failure: vaultFailure, next: { label: trans.__("Try again"), act: view.look } }} />}
      <Outcome said={view.said.get("login")} onClose={() => view.dismiss("login")} />
      {!vault && !vaultFailure && <Skeleton text={trans.__("Looking at the vault…")} rows={6} />}
      <LoginSection view={view} />
      {vault?.identity && (
        <>
          {vault.hasServerlessKeys && <ServerlessKeys view={view} keys={keys} inUse={held} />}
          <VaultItems view={view} items={others} inUse={held} />
          <Endpoints view={view} inUse={inUse} />
        </>
      )}
      <TheSameByTyping lines={view.typed.length ? view.typed : ["%vault_list", "%centml_status"]} copy={toClipboard} />
      <div className="cnb-unseen" role="status" aria-live="polite">
        {view.announced}
      </div>
    </div>
  );
}

const NONE: never[] = [];

// JupyterLab takes Enter and the arrows in a cell's output, unless the element itself says no: its
// selectors are matched with the focused element before any that is around it is looked at.
function keepShortcutsAway(event: FocusEvent<HTMLElement>): void {
  event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}
