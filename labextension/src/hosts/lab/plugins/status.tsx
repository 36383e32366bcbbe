import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ReactWidget, UseSignal } from "@jupyterlab/apputils";
import { IStatusBar } from "@jupyterlab/statusbar";
import { ITranslator, type TranslationBundle } from "@jupyterlab/translation";
import { clock } from "../../../vault/shown";
import { COMMANDS } from "../commandIds";
import { Seen } from "../seen";
import type { ServerLink } from "../serverLink";
import { spoken } from "../spoken";
import { IFollowed, ISeen, IServerLink } from "../tokens";

export const status: JupyterFrontEndPlugin<void> = {
  id: "centml-nb:status",
  description: "Says in the status bar who is logged in, what is in use here, and whether the guard is on.",
  autoStart: true,
  requires: [IFollowed, IServerLink],
  optional: [ISeen, IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    followed: IFollowed,
    server: ServerLink,
    seen: Seen | null,
    bar: IStatusBar | null,
    translator: ITranslator | null,
  ) => {
    if (!bar) return;
    const trans = spoken(translator);
    const open = () => app.commands.hasCommand(COMMANDS.show) && void app.commands.execute(COMMANDS.show);
    const item = new StatusItem(followed, seen ?? new Seen(), server, trans, open);
    bar.registerStatusItem("centml-nb:status", { item, align: "right", rank: 850 });
  },
};

class StatusItem extends ReactWidget {
  constructor(
    private followed: IFollowed,
    private seen: Seen,
    private server: ServerLink,
    private trans: TranslationBundle,
    private open: () => void,
  ) {
    super();
    this.addClass("jp-mod-highlighted");
  }

  protected render(): React.ReactElement {
    return (
      <UseSignal signal={this.server.changed}>
        {() => (
          <UseSignal signal={this.followed.changed}>
            {() => <UseSignal signal={this.seen.changed}>{() => this.item()}</UseSignal>}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private item(): React.ReactElement {
    return (
      <button type="button" className="cnb-status" title={this.trans.__("Show the CentML sidebar")} onClick={this.open}>
        {[...this.account(), this.guard()].join(" · ")}
      </button>
    );
  }

  private account(): string[] {
    const { subject } = this.followed;
    const vault = "kernelId" in subject ? this.seen.of(subject.kernelId) : undefined;
    if (!vault) return ["CentML"];
    const { identity } = vault;
    if (!identity) return [this.trans.__("CentML: logged out")];
    const until = identity.until ? [this.trans.__("until %1", clock(identity.until))] : [];
    const count = vault.inUse?.length ?? 0;
    return [identity.who, ...until, this.trans._n("%1 key in use", "%1 keys in use", count)];
  }

  private guard(): string {
    const { about, isAway } = this.server;
    if (isAway) return this.trans.__("server not reached");
    if (!about) return this.trans.__("save guard missing");
    if (about.saveGuard === "off") return this.trans.__("save guard off");
    return about.collaboration ? this.trans.__("saves guarded, shared editing history not") : this.trans.__("save guard on");
  }
}
