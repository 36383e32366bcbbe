// Before a file with a key leaves by JupyterLab's own commands somebody is asked; when cells with
// one are copied, told.
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Dialog, Notification, showDialog } from "@jupyterlab/apputils";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Failure } from "../../vault/backend";
import { plain } from "./plain";
import type { Place } from "./place";
import { leavingBody } from "./placesBody";
import type { ServerLink } from "./serverLink";
import type { IPreferences } from "./tokens";

const DOWNLOAD = "docmanager:download";
const EXPORT = "notebook:export-to-format";
const COPIES: ReadonlySet<string> = new Set(["notebook:copy-cell", "notebook:cut-cell"]);
const COPY_OUTPUT = "notebook:copy-to-clipboard";
const TOLD_MS = 15_000;

export class Leaving {
  constructor(
    private app: JupyterFrontEnd,
    private tracker: INotebookTracker,
    private server: ServerLink,
    private preferences: IPreferences,
    private trans: TranslationBundle,
  ) {}

  // Around `execute`: JupyterLab tells of a command only once it has run.
  install(): void {
    const { commands } = this.app;
    const execute = commands.execute.bind(commands);
    commands.execute = (id, args) => {
      const panel = this.looks ? this.inFront() : null;
      if (!panel) return execute(id, args);
      // What is exported is saved first, and what is saved is guarded.
      const { dirty, readOnly } = panel.context.model;
      if (id === DOWNLOAD || (id === EXPORT && (!dirty || readOnly))) {
        return this.goesOn(panel).then((goesOn) => (goesOn ? execute(id, args) : undefined));
      }
      if (COPIES.has(id)) void this.tell(chosen(panel));
      else if (id === COPY_OUTPUT) void this.tell(withoutSource(panel));
      return execute(id, args);
    };
  }

  private get looks(): boolean {
    const { about } = this.server;
    return about !== null && about.saveGuard !== "off" && this.preferences.current.saveGuard !== "off";
  }

  private inFront(): NotebookPanel | null {
    const { currentWidget } = this.tracker;
    return currentWidget === this.app.shell.currentWidget ? currentWidget : null;
  }

  // Both take the file as it is on disk.
  private async goesOn(panel: NotebookPanel): Promise<boolean> {
    const { trans } = this;
    const places = await this.places({ path: this.app.serviceManager.contents.localPath(panel.context.path) });
    if (!places.length) return true;
    const { button } = await showDialog({
      title: trans.__("%1 holds a key", panel.title.label),
      body: leavingBody(places, trans),
      buttons: [Dialog.cancelButton({ label: trans.__("Not Now") }), Dialog.warnButton({ label: trans.__("Go On") })],
      defaultButton: 0,
    });
    return button.accept;
  }

  private async tell(cells: readonly object[]): Promise<void> {
    const places = await this.places({ content: { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 } });
    if (!places.length) return;
    const items = [...new Set(places.map(({ item }) => item))].join(", ");
    const message = this.trans.__("What you copied holds %1: so will what you paste it into.", items);
    Notification.warning(message, { autoClose: TOLD_MS });
  }

  private async places(asked: { path: string } | { content: object }): Promise<readonly Place[]> {
    try {
      return (await this.server.ask<{ places: Place[] }>("POST", "save-guard/check", asked)).places;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const what = this.trans.__("Whether this holds a key is not known.");
      Notification.warning(`${what} ${plain(error)}`, { autoClose: TOLD_MS });
      return [];
    }
  }
}

function chosen({ content }: NotebookPanel): object[] {
  return content.widgets.filter((cell) => content.isSelectedOrActive(cell)).map((cell) => cell.model.toJSON());
}

function withoutSource({ content }: NotebookPanel): object[] {
  return content.activeCell ? [{ ...content.activeCell.model.toJSON(), source: "" }] : [];
}
