// Puts a line into a cell of its own below the active one; it is not run.
import { type NotebookPanel, NotebookActions } from "@jupyterlab/notebook";

const LOAD = "%load_ext centml_nb";
const IS_OURS = /^%(vault|centml)_/;

export function insertCell(panel: NotebookPanel, line: string): void {
  const notebook = panel.content;
  const isLoaded = notebook.widgets.some((cell) => cell.model.sharedModel.getSource().includes(LOAD));
  NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(isLoaded || !IS_OURS.test(line) ? line : `${LOAD}\n${line}`);
  notebook.activate();
}
