// Puts cells without their keys in the place of those that hold some.
import type { ICodeCellModel } from "@jupyterlab/cells";
import type { ICell, IOutput } from "@jupyterlab/nbformat";
import type { NotebookPanel } from "@jupyterlab/notebook";

export interface CleanCell {
  // The cell's number, from 0.
  index: number;
  cell: ICell;
}

export function putInPlace(panel: NotebookPanel, cells: readonly CleanCell[]): void {
  const notebook = panel.content;
  for (const { index, cell } of cells) {
    const model = notebook.widgets[index]?.model;
    if (!model) continue;
    const source = Array.isArray(cell.source) ? cell.source.join("") : cell.source;
    if (model.sharedModel.getSource() !== source) model.sharedModel.setSource(source);
    model.sharedModel.setMetadata(cell.metadata);
    if (model.type === "code") {
      (model as ICodeCellModel).outputs.fromJSON((cell["outputs"] ?? []) as IOutput[]);
    }
  }
}
