// Where no kernel can be asked: why, and what brings one.
import type { ISessionContext } from "@jupyterlab/apputils";
import type { TranslationBundle } from "@jupyterlab/translation";
import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "../../components/Button";
import type { Subject } from "./tokens";

interface Props {
  subject: Exclude<Subject, { kernelId: string }>;
  // Whether the server tells what it has.
  isKnown: boolean;
  choose: (context: ISessionContext) => Promise<void>;
  trans: TranslationBundle;
}

export function WithoutKernel({ subject, isKnown, choose, trans }: Props): ReactElement {
  if (subject.state === "nothing") {
    return <Told text={trans.__("Open a notebook: what its kernel holds is shown here, with your keys.")} />;
  }
  if (subject.state === "starting") return <Told text={trans.__("The kernel is starting…")} />;
  if (!isKnown) return <Told text={trans.__("What this notebook's kernel holds is not known.")} />;
  switch (subject.state) {
    case "dead":
      return (
        <Told text={trans.__("This notebook's kernel is gone, and what it held with it. It died, was shut down, or ended with the Jupyter server.")}>
          <StartAgain key={subject.panel.id} context={subject.panel.sessionContext} trans={trans} />
        </Told>
      );
    case "no-kernel":
      return (
        <Told text={trans.__("This notebook has no kernel, so nothing here can hold a key.")}>
          <Button look="primary" onClick={() => void choose(subject.panel.sessionContext)}>
            {trans.__("Choose a kernel…")}
          </Button>
        </Told>
      );
  }
}

function StartAgain({ context, trans }: { context: ISessionContext; trans: TranslationBundle }): ReactElement {
  const [isBusy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    const name = context.session?.kernel?.name ?? context.prevKernelName;
    // By a session of its own: the server finds the kernel that JupyterLab took for dead, or starts one.
    context.session?.dispose();
    // JupyterLab shows a dialog of its own where it does not start.
    await context.changeKernel({ name }).catch(() => undefined);
    setBusy(false);
  };
  return (
    <Button look="primary" isBusy={isBusy} onClick={() => void start()}>
      {isBusy ? trans.__("Starting…") : trans.__("Start it again")}
    </Button>
  );
}

function Told({ text, children }: { text: string; children?: ReactNode }): ReactElement {
  return (
    <div className="cnb-panel cnb-sidebar" role="region" aria-label="CentML">
      <div className="cnb-header">
        <h2>CENTML</h2>
      </div>
      <section className="cnb-section cnb-empty">
        <p role="status">{text}</p>
        {children && <div className="cnb-buttons">{children}</div>}
      </section>
    </div>
  );
}
