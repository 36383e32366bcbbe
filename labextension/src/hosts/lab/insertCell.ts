// Puts a line into a cell of its own below the active one; it is not run.
import { type NotebookPanel, NotebookActions } from "@jupyterlab/notebook";

const LOAD = "%load_ext centml_nb";

export function insertCell(panel: NotebookPanel, line: string): void {
  const notebook = panel.content;
  const isLoaded = notebook.widgets.some((cell) => cell.model.sharedModel.getSource().includes(LOAD));
  NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(isLoaded ? line : `${LOAD}\n${line}`);
  notebook.activate();
}
