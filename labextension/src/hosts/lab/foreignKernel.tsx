// A kernel that speaks no Python: which keys are in its environment from its next start on.
import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Button } from "../../components/Button";
import { Outcome } from "../../components/Outcome";
import { Skeleton } from "../../components/Skeleton";
import { Failure } from "../../vault/backend";
import type { ServerLink } from "./serverLink";
import type { Subject } from "./tokens";

interface Held {
  name: string;
  reference: string;
  kind: string;
}

interface Keys {
  items: Held[];
  atNextStart: string[];
  now: string[];
}

interface Props {
  subject: Extract<Subject, { state: "foreign" }>;
  server: ServerLink;
  trans: TranslationBundle;
}

export function ForeignKernel({ subject, server, trans }: Props): ReactElement {
  const [keys, setKeys] = useState<Keys | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const path = `kernels/${subject.kernelId}/keys`;
  const doing = useCallback(async (work: () => Promise<Keys>) => {
    try {
      setKeys(await work());
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure("BrowserError", trans.__("The browser failed."), trans.__("Reload the page.")));
    }
  }, [trans]);
  const look = useCallback(() => doing(() => server.ask<Keys>("GET", path)), [doing, server, path]);
  useEffect(() => void look(), [look]);
  const set = (atNextStart: string[]) => doing(() => server.ask<Keys>("PUT", path, { atNextStart }));
  const isWanted = (reference: string) => keys?.atNextStart.includes(reference) ?? false;
  const words = { language: subject.language };
  return (
    <div className="cnb-panel cnb-sidebar" role="region" aria-label="CentML">
      <div className="cnb-header">
        <h2>CENTML</h2>
      </div>
      <section className="cnb-section" aria-label={trans.__("In this notebook")}>
        <div className="cnb-bar">
          <h3>{trans.__("In this notebook")}</h3>
          <span className="cnb-end cnb-quiet cnb-cut">{subject.panel.title.label}</span>
        </div>
        <p className="cnb-quiet">
          {trans.__("A %1 kernel takes keys when it starts: what you use here is in its environment at next start.", words.language)}
        </p>
        {keys && keys.now.length > 0 && <p>{trans.__("In its environment now: %1", keys.now.join(", "))}</p>}
      </section>
      {failure && <Outcome said={{ failure, next: { label: trans.__("Try again"), act: () => void look() } }} />}
      {!keys && !failure && <Skeleton text={trans.__("Looking at the vault…")} rows={6} />}
      {keys && (
        <section className="cnb-section" aria-label={trans.__("Vault")}>
          <div className="cnb-bar">
            <h3>{trans.__("Vault")}</h3>
          </div>
          {keys.items.map(({ name, reference, kind }) => (
            <div key={reference} className={isWanted(reference) ? "cnb-holding cnb-held" : "cnb-holding"}>
              <div className="cnb-lines">
                <div>
                  {name} <span className="cnb-quiet">{kind}</span>
                </div>
                {isWanted(reference) && <div className="cnb-good">{trans.__("at next start")}</div>}
              </div>
              {isWanted(reference) ? (
                <Button label={trans.__("Release %1", name)} onClick={() => void set(keys.atNextStart.filter((one) => one !== reference))}>
                  {trans.__("Release")}
                </Button>
              ) : (
                <Button label={trans.__("Use %1", name)} onClick={() => void set([...keys.atNextStart, reference])}>
                  {trans.__("Use")}
                </Button>
              )}
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
