// Follows the notebook in front: which it is, and how its kernel is.
import type { ISessionContext } from "@jupyterlab/apputils";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { Kernel } from "@jupyterlab/services";
import { type ISignal, Signal } from "@lumino/signaling";
import type { Backend } from "../../vault/backend";
import { KernelBackend } from "./kernelBackend";
import type { IFollowed, Subject } from "./tokens";

export class Followed implements IFollowed {
  readonly changed: ISignal<this, void>;
  subject: Subject = { state: "nothing" };
  private said = new Signal<this, void>(this);
  private context: ISessionContext | null = null;
  private backends = new WeakMap<Kernel.IKernelConnection, Backend>();
  private looks = 0;

  constructor(
    private tracker: INotebookTracker,
    private dressed: (backend: Backend) => Backend,
  ) {
    this.changed = this.said;
    tracker.currentChanged.connect(this.follow, this);
    this.follow();
  }

  private follow(): void {
    const context = this.tracker.currentWidget?.sessionContext ?? null;
    if (context !== this.context) {
      this.context?.kernelChanged.disconnect(this.look, this);
      this.context?.statusChanged.disconnect(this.onStatus, this);
      context?.kernelChanged.connect(this.look, this);
      context?.statusChanged.connect(this.onStatus, this);
      this.context = context;
    }
    this.look();
  }

  // Busy and idle come with every cell, and change nothing here.
  private onStatus(_: ISessionContext, status: Kernel.Status): void {
    const isDead = status === "dead" || status === "unknown";
    if (isDead !== (this.subject.state === "dead") || this.subject.state === "starting") this.look();
  }

  private look(): void {
    const number = (this.looks += 1);
    void this.seen().then((subject) => {
      if (number !== this.looks || isSame(subject, this.subject)) return;
      this.subject = subject;
      this.said.emit();
    });
  }

  private async seen(): Promise<Subject> {
    const panel = this.tracker.currentWidget;
    if (!panel) return { state: "nothing" };
    const { session, hasNoKernel, prevKernelName } = panel.sessionContext;
    const kernel = session?.kernel;
    if (!kernel) return { state: !hasNoKernel ? "starting" : prevKernelName ? "dead" : "no-kernel", panel };
    if (kernel.status === "dead") return { state: "dead", panel };
    return this.ofKernel(panel, kernel);
  }

  private async ofKernel(panel: NotebookPanel, kernel: Kernel.IKernelConnection): Promise<Subject> {
    const kernelId = kernel.id;
    const { language_info } = await kernel.info;
    if (language_info.name !== "python") {
      return { state: "foreign", panel, kernelId, language: language_info.name };
    }
    let backend = this.backends.get(kernel);
    if (!backend) {
      backend = this.dressed(new KernelBackend(kernel));
      this.backends.set(kernel, backend);
    }
    return { state: "kernel", panel, kernelId, backend };
  }
}

function isSame(one: Subject, other: Subject): boolean {
  if (one.state !== other.state) return false;
  if ("panel" in one && "panel" in other && one.panel !== other.panel) return false;
  if ("backend" in one && "backend" in other) return one.backend === other.backend;
  if ("kernelId" in one && "kernelId" in other) return one.kernelId === other.kernelId;
  return true;
}
