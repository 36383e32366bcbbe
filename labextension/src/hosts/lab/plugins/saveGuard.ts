import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ITranslator } from "@jupyterlab/translation";
import { COMMANDS } from "../commandIds";
import { RefusedSaves } from "../refusedSaves";
import type { ServerLink } from "../serverLink";
import { spoken } from "../spoken";
import { IPreferences, IServerLink } from "../tokens";
import { UNSET } from "../unset";

export const saveGuard: JupyterFrontEndPlugin<void> = {
  id: "centml-nb:save-guard",
  description: "Shows where the key is when the server refused a save, and takes it out.",
  autoStart: true,
  requires: [INotebookTracker, IServerLink],
  optional: [IPreferences, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    server: ServerLink,
    preferences: IPreferences | null,
    translator: ITranslator | null,
  ) => {
    const trans = spoken(translator);
    const refused = new RefusedSaves(app, tracker, server, preferences ?? UNSET, trans);
    refused.install();
    app.commands.addCommand(COMMANDS.checkSaved, {
      label: trans.__("Show Where the Key Is"),
      caption: trans.__("Why this notebook was not saved"),
      isEnabled: () => tracker.currentWidget !== null,
      execute: () => (tracker.currentWidget ? refused.show(tracker.currentWidget) : undefined),
    });
  },
};
