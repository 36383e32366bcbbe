// What follows when the server refused to save a notebook: a dialog where somebody asked for the
// save, one notification that stays where JupyterLab saves by itself.
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Dialog, Notification, showDialog } from "@jupyterlab/apputils";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { type Contents, ServerConnection } from "@jupyterlab/services";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Failure } from "../../vault/backend";
import { plain } from "./plain";
import type { Place } from "./place";
import { placesBody } from "./placesBody";
import { type CleanCell, putInPlace } from "./putInPlace";
import type { ServerLink } from "./serverLink";
import type { IPreferences } from "./tokens";

interface Told {
  refused: Record<string, Place[]>;
}

const REFUSED = 422;
const SHARED_MS = 5000;
const SAVES: ReadonlySet<string> = new Set([
  "docmanager:save",
  "docmanager:save-as",
  "docmanager:save-all",
  "notebook:export-to-format",
]);

export class RefusedSaves {
  private asked = 0;
  private watching: ReturnType<typeof setInterval> | null = null;
  private notes = new Map<string, string>();

  constructor(
    private app: JupyterFrontEnd,
    private tracker: INotebookTracker,
    private server: ServerLink,
    private preferences: IPreferences,
    private trans: TranslationBundle,
  ) {}

  install(): void {
    const { contents } = this.app.serviceManager;
    const save = contents.save.bind(contents);
    contents.save = async (path, options) => {
      try {
        const saved = await save(path, options);
        this.forget(path);
        return saved;
      } catch (error) {
        const panel = isRefusal(error) ? this.open(path) : undefined;
        if (!panel) throw error;
        return this.after(panel, path, () => save(path, options));
      }
    };
    this.app.commands.commandExecuted.connect((_, { id, result }) => {
      if (!SAVES.has(id)) return;
      this.asked += 1;
      void result.catch(() => undefined).then(() => (this.asked -= 1));
    });
    this.server.changed.connect(() => {
      if (this.server.about?.collaboration && !this.watching) {
        this.watching = setInterval(() => void this.told(() => this.lookAtShared()), SHARED_MS);
      }
    });
  }

  // Where the key is, and what can be done about it.
  async show(panel: NotebookPanel): Promise<void> {
    const { trans } = this;
    const places = await this.places(panel.context.path);
    if (!places.length) return;
    const { button } = await showDialog({
      title: trans.__("%1 was not saved: it holds a key", panel.title.label),
      body: placesBody(places, trans),
      buttons: [
        Dialog.cancelButton({ label: trans.__("Keep Editing") }),
        Dialog.okButton({ label: trans.__("Take It Out and Save") }),
      ],
    });
    const [first] = places;
    if (button.accept) await this.takeOut(panel);
    else if (first?.cell) panel.content.activeCellIndex = first.cell - 1;
  }

  private async after(panel: NotebookPanel, path: string, again: () => Promise<Contents.IModel>): Promise<Contents.IModel> {
    const wish = this.preferences.current.saveGuard;
    if (wish !== "refuse") {
      const manner = wish === "redact" ? "redacted" : "as-it-is";
      await this.server.ask("POST", "save-guard", { path: this.local(path), manner });
      return again();
    }
    if (this.asked > 0) void this.told(() => this.show(panel));
    else this.note(panel, path);
    throw new Refused(this.trans.__("%1 was not saved: it holds a key.", path));
  }

  private async takeOut(panel: NotebookPanel): Promise<void> {
    await this.told(async () => {
      const content = panel.model?.toJSON();
      const { cells } = await this.server.ask<{ cells: CleanCell[] }>("POST", "save-guard/clean", { content });
      putInPlace(panel, cells);
      this.asked += 1;
      try {
        await panel.context.save();
      } finally {
        this.asked -= 1;
      }
    });
  }

  // A shared notebook is saved by the server alone, which no front end hears of.
  private async lookAtShared(): Promise<void> {
    const shared: NotebookPanel[] = [];
    this.tracker.forEach((panel) => panel.context.model.collaborative && shared.push(panel));
    if (!shared.length) return;
    const { refused } = await this.server.ask<Told>("GET", "save-guard");
    for (const panel of shared) {
      const { path } = panel.context;
      if (refused[this.local(path)]) this.note(panel, path);
      else this.forget(path);
    }
  }

  // Said once, until the notebook is saved: JupyterLab tries again every two minutes.
  private note(panel: NotebookPanel, path: string): void {
    if (this.notes.has(path)) return;
    const message = this.trans.__("%1 is not saved: it holds a key.", panel.title.label);
    const label = this.trans.__("Show Where");
    const callback = () => void this.told(() => this.show(panel));
    this.notes.set(path, Notification.warning(message, { autoClose: false, actions: [{ label, callback }] }));
  }

  private forget(path: string): void {
    const note = this.notes.get(path);
    if (note) Notification.dismiss(note);
    this.notes.delete(path);
  }

  private async told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Failure) Notification.error(plain(error), { autoClose: false });
      else if (!(error instanceof Refused)) throw error;
    }
  }

  private async places(path: string): Promise<Place[]> {
    const { refused } = await this.server.ask<Told>("GET", "save-guard");
    return refused[this.local(path)] ?? [];
  }

  private open(path: string): NotebookPanel | undefined {
    return this.tracker.find((panel) => panel.context.path === path);
  }

  private local(path: string): string {
    return this.app.serviceManager.contents.localPath(path);
  }
}

// By this name JupyterLab knows that somebody was told already, and shows no dialog of its own.
class Refused extends Error {
  override readonly name = "ModalCancelError";
}

function isRefusal(error: unknown): boolean {
  return error instanceof ServerConnection.ResponseError && error.response.status === REFUSED;
}
