import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ITranslator } from "@jupyterlab/translation";
import { Leaving } from "../leaving";
import type { ServerLink } from "../serverLink";
import { spoken } from "../spoken";
import { IPreferences, IServerLink } from "../tokens";
import { UNSET } from "../unset";

export const leaving: JupyterFrontEndPlugin<void> = {
  id: "centml-nb:leaving",
  description: "Warns before a notebook with a key is downloaded or exported, and when cells with one are copied.",
  autoStart: true,
  requires: [INotebookTracker, IServerLink],
  optional: [IPreferences, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    server: ServerLink,
    preferences: IPreferences | null,
    translator: ITranslator | null,
  ) => new Leaving(app, tracker, server, preferences ?? UNSET, spoken(translator)).install(),
};
