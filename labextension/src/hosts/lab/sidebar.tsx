// The sidebar's widget: one view for each kernel, or a sentence where there is none.
import { type ISessionContext, ReactWidget, UseSignal } from "@jupyterlab/apputils";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Button } from "../../components/Button";
import { Sentence as Text } from "../../components/Sentence";
import { VaultSidebar } from "../../components/VaultSidebar";
import type { Connection } from "./connection";
import { ForeignKernel } from "./foreignKernel";
import { keyIcon } from "./icon";
import { insertCell } from "./insertCell";
import type { Seen } from "./seen";
import type { ServerLink } from "./serverLink";
import type { IFollowed, Subject } from "./tokens";
import { WithoutKernel } from "./withoutKernel";

export const SIDEBAR_ID = "centml-nb:sidebar";

export class SidebarWidget extends ReactWidget {
  private last: React.ReactElement | null = null;

  constructor(
    private followed: IFollowed,
    private server: ServerLink,
    private seen: Seen,
    private connection: Connection,
    private chooseKernel: (context: ISessionContext) => Promise<void>,
    private trans: TranslationBundle,
  ) {
    super();
    this.id = SIDEBAR_ID;
    this.addClass("cnb-lab");
    this.title.icon = keyIcon;
    this.title.caption = trans.__("CentML: your keys");
    // Its keys are its own: Enter and arrows are no shortcuts of the notebook.
    this.node.dataset["lmSuppressShortcuts"] = "true";
  }

  protected override onAfterShow(): void {
    this.update();
  }

  protected render(): React.ReactElement {
    return <UseSignal signal={this.followed.changed}>{() => this.current()}</UseSignal>;
  }

  // A sidebar that is not in sight asks no further kernel anything.
  private current(): React.ReactElement | null {
    if (this.isVisible) {
      this.last = (
        <>
          <Problem text={this.server.problem}>{this.server.isAway && this.tryNow()}</Problem>
          {this.connection.isCut && !this.server.isAway && this.cut()}
          {this.shown(this.followed.subject)}
        </>
      );
    }
    return this.last;
  }

  private shown(subject: Subject): React.ReactElement {
    switch (subject.state) {
      case "kernel":
        return (
          <VaultSidebar
            key={subject.kernelId}
            backend={subject.backend}
            notebook={subject.panel.title.label}
            insert={(line) => insertCell(subject.panel, line)}
            onSeen={(vault) => this.seen.note(subject.kernelId, vault)}
          />
        );
      case "foreign":
        return <ForeignKernel key={subject.kernelId} subject={subject} server={this.server} trans={this.trans} />;
      default:
        return <WithoutKernel subject={subject} isKnown={!this.server.isAway} choose={this.chooseKernel} trans={this.trans} />;
    }
  }

  private cut(): React.ReactElement {
    const { trans } = this;
    const text = trans.__("The connection to this notebook's kernel is cut. It is tried again by itself; what you click waits for it.");
    return <Problem text={text}>{this.tryNow()}</Problem>;
  }

  private tryNow(): React.ReactElement {
    return <Button onClick={() => this.connection.tryNow()}>{this.trans.__("Try now")}</Button>;
  }
}

function Problem({ text, children }: { text: string; children?: React.ReactNode }): React.ReactElement | null {
  if (!text) return null;
  return (
    <div className="cnb-panel cnb-problem">
      <p className="cnb-bad" role="alert">
        <Text text={text} />
      </p>
      {children}
    </div>
  );
}
