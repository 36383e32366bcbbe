import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Notification } from "@jupyterlab/apputils";
import { ILauncher } from "@jupyterlab/launcher";
import { ITranslator } from "@jupyterlab/translation";
import { Failure } from "../../../vault/backend";
import { COMMANDS } from "../commandIds";
import { keyIcon } from "../icon";
import { plain } from "../plain";
import type { ServerLink } from "../serverLink";
import { spoken } from "../spoken";
import { IServerLink } from "../tokens";

export const launcher: JupyterFrontEndPlugin<void> = {
  id: "centml-nb:launcher",
  description: "Opens the tutorial from the launcher.",
  autoStart: true,
  requires: [IServerLink],
  optional: [ILauncher, ITranslator],
  activate: (app: JupyterFrontEnd, server: ServerLink, shown: ILauncher | null, translator: ITranslator | null) => {
    const trans = spoken(translator);
    app.commands.addCommand(COMMANDS.tutorial, {
      label: trans.__("Keys and Endpoints"),
      caption: trans.__("A tutorial of centml_nb, as a notebook of your own"),
      icon: keyIcon,
      execute: async () => {
        try {
          const { path } = await server.ask<{ path: string }>("POST", "tutorials");
          return await app.commands.execute("docmanager:open", { path });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          Notification.error(plain(error));
        }
      },
    });
    shown?.add({ command: COMMANDS.tutorial, category: trans.__("CentML"), rank: 1 });
  },
};
