import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISessionContextDialogs, SessionContextDialogs } from "@jupyterlab/apputils";
import { ITranslator } from "@jupyterlab/translation";
import { COMMANDS } from "../commandIds";
import { Connection } from "../connection";
import { Seen } from "../seen";
import type { ServerLink } from "../serverLink";
import { SIDEBAR_ID, SidebarWidget } from "../sidebar";
import { spoken } from "../spoken";
import { IFollowed, ISeen, IServerLink } from "../tokens";

export const sidebar: JupyterFrontEndPlugin<void> = {
  id: "centml-nb:sidebar",
  description: "Shows the vault beside the notebook in front.",
  autoStart: true,
  requires: [IFollowed, IServerLink],
  optional: [ISeen, ISessionContextDialogs, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    followed: IFollowed,
    server: ServerLink,
    seen: Seen | null,
    dialogs: ISessionContextDialogs | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
  ) => {
    const trans = spoken(translator);
    const connection = new Connection(followed, server);
    const choosing = dialogs ?? new SessionContextDialogs(translator ? { translator } : {});
    const widget = new SidebarWidget(followed, server, seen ?? new Seen(), connection, (context) => choosing.selectKernel(context), trans);
    app.shell.add(widget, "left", { rank: 650, type: "CentML" });
    restorer?.add(widget, SIDEBAR_ID);
    server.changed.connect(() => widget.update());
    connection.changed.connect(() => widget.update());
    app.commands.addCommand(COMMANDS.show, {
      label: trans.__("Show the CentML Sidebar"),
      caption: trans.__("Your keys, what this notebook holds, and the endpoints"),
      execute: () => app.shell.activateById(SIDEBAR_ID),
    });
  },
};
