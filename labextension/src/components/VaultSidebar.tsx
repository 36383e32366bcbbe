// The sidebar: the vault beside the notebook in front, over any backend.
import { type ReactNode, useEffect, useMemo } from "react";
import type { Backend } from "../vault/backend";
import type { Vault } from "../vault/messages";
import { byReference } from "../vault/shown";
import { trans } from "../vault/trans";
import { typed } from "../vault/typed";
import { Endpoints } from "./Endpoints";
import { InThisNotebook } from "./InThisNotebook";
import { LoginSection } from "./LoginSection";
import { Menu } from "./Menu";
import { Outcome } from "./Outcome";
import { Skeleton } from "./Skeleton";
import { useVault, type View } from "./useVault";
import { VaultItems } from "./VaultItems";

interface Props {
  backend: Backend;
  notebook: string;
  // Puts a line into a cell of its own.
  insert: (line: string) => void;
  onSeen?: (vault: Vault) => void;
}

export function VaultSidebar({ backend, notebook, insert, onSeen }: Props): ReactNode {
  const view = useVault(backend);
  const { vault, vaultFailure } = view;
  const items = vault?.items ?? NONE;
  const inUse = vault?.inUse ?? NONE;
  const held = useMemo(() => byReference(inUse), [inUse]);
  const others = useMemo(() => items.filter(({ reference }) => !held.has(reference)), [items, held]);
  useEffect(() => {
    if (vault) onSeen?.(vault);
  }, [vault, onSeen]);
  return (
    <div className="cnb-panel cnb-sidebar" role="region" aria-label="CentML">
      <SidebarHeader view={view} />
      {view.isSlow && (
        <p className="cnb-slow" role="status">
          {trans.__("No answer yet: the kernel is busy, or the platform is slow. What you click is done in its turn.")}
        </p>
      )}
      {vaultFailure && <Outcome said={{ failure: vaultFailure, next: { label: trans.__("Try again"), act: view.look } }} />}
      <Outcome said={view.said.get("login")} onClose={() => view.dismiss("login")} />
      {!vault && !vaultFailure && <Skeleton text={trans.__("Looking at the vault…")} rows={6} />}
      {vault && (vault.identity || inUse.length > 0) && (
        <InThisNotebook view={view} notebook={notebook} items={items} inUse={inUse} />
      )}
      <LoginSection view={view} />
      {vault?.identity && (
        <>
          <VaultItems view={view} items={others} inUse={held} hasServerlessKeys={vault.hasServerlessKeys ?? false} />
          <Endpoints view={view} inUse={inUse} />
        </>
      )}
      <InsertACell lines={offered(view)} insert={insert} />
      <div className="cnb-unseen" role="status" aria-live="polite">
        {view.announced}
      </div>
    </div>
  );
}

const NONE: never[] = [];

// What was done last; else what mends, where no vault was reached.
function offered({ typed: lines, vault, vaultFailure }: View): readonly string[] {
  if (lines.length) return lines;
  if (vault || !vaultFailure) return ["%vault_list"];
  return vaultFailure.hint.split("`").filter((part, index) => index % 2 && part.startsWith("%"));
}

function SidebarHeader({ view }: { view: View }): ReactNode {
  const identity = view.vault?.identity;
  const logOut = () =>
    void view.run({
      place: "login",
      typed: typed.logout(),
      work: () => view.backend.ask<"logout">({ type: "logout" }),
    });
  return (
    <div className="cnb-header">
      <h2>CENTML</h2>
      {identity && (
        <span className="cnb-end">
          <span className="cnb-dot" aria-hidden="true" />
          <Menu
            look="link"
            label={`${identity.who}, ${identity.platform ?? ""}`}
            isBusy={view.isBusy("login")}
            choices={[{ label: trans.__("Log out"), title: typed.logout(), onChoose: logOut }]}
          >
            <span className="cnb-quiet">{identity.who}</span>
          </Menu>
        </span>
      )}
    </div>
  );
}

function InsertACell({ lines, insert }: { lines: readonly string[]; insert: (line: string) => void }): ReactNode {
  if (!lines.length) return null;
  return (
    <div className="cnb-typed cnb-section">
      <span>{trans.__("Insert a cell that does this:")}</span>
      {lines.map((line) => (
        <button key={line} type="button" className="cnb-code" aria-label={trans.__("Insert a cell: %1", line)} onClick={() => insert(line)}>
          <code>{line}</code> <span aria-hidden="true">↧</span>
        </button>
      ))}
    </div>
  );
}
