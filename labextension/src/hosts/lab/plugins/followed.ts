import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";
import { Followed } from "../followed";
import { shortened } from "../shortened";
import { IFollowed, IPreferences } from "../tokens";
import { UNSET } from "../unset";

export const followed: JupyterFrontEndPlugin<IFollowed> = {
  id: "centml-nb:followed",
  description: "Follows the notebook in front, and finds the way to its kernel.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IPreferences],
  provides: IFollowed,
  activate: (_: JupyterFrontEnd, tracker: INotebookTracker, preferences: IPreferences | null) =>
    new Followed(tracker, (backend) => shortened(backend, preferences ?? UNSET)),
};
