import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";
import { Followed } from "../followed";
import { shortened } from "../shortened";
import { IFollowed, IPreferences } from "../tokens";

export const followed: JupyterFrontEndPlugin<IFollowed> = {
  id: "centml-nb:followed",
  description: "Follows the notebook in front, and finds the way to its kernel.",
  autoStart: true,
  requires: [INotebookTracker, IPreferences],
  provides: IFollowed,
  activate: (_: JupyterFrontEnd, tracker: INotebookTracker, preferences: IPreferences) =>
    new Followed(tracker, (backend) => shortened(backend, preferences)),
};
