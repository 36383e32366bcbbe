// The way to the kernel in front: tells that it is cut, and takes it up again once the server answers.
import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel } from "@jupyterlab/services";
import { type ISignal, Signal } from "@lumino/signaling";
import type { ServerLink } from "./serverLink";
import type { IFollowed } from "./tokens";

// JupyterLab's own first try comes at once; a cut that it mends is not told of.
const FIRST_MS = 1500;
const MOST_MS = 30_000;

export class Connection {
  isCut = false;
  readonly changed: ISignal<this, void>;
  private said = new Signal<this, void>(this);
  private context: ISessionContext | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_MS;

  constructor(
    private followed: IFollowed,
    private server: ServerLink,
  ) {
    this.changed = this.said;
    followed.changed.connect(this.follow, this);
    this.follow();
  }

  // Now, and not when its turn comes.
  tryNow(): void {
    clearTimeout(this.timer);
    this.wait = FIRST_MS;
    void this.again();
  }

  private follow(): void {
    const { subject } = this.followed;
    const context = "panel" in subject ? subject.panel.sessionContext : null;
    if (context !== this.context) {
      this.context?.connectionStatusChanged.disconnect(this.look, this);
      context?.connectionStatusChanged.connect(this.look, this);
      this.context = context;
    }
    // A kernel is called dead as well where the server refuses to tell of it.
    if (subject.state === "dead") void this.server.look();
    this.look();
  }

  private look(): void {
    if (!this.waiting()) this.end();
    else this.timer ??= setTimeout(() => void this.again(), this.wait);
  }

  private waiting(): Kernel.IKernelConnection | null {
    const kernel = this.context?.isDisposed ? null : this.context?.session?.kernel;
    if (!kernel || kernel.isDisposed || kernel.status === "dead") return null;
    return kernel.connectionStatus === "connected" ? null : kernel;
  }

  // The server is asked first: JupyterLab takes a kernel for dead whose server does not know the user.
  private async again(): Promise<void> {
    await this.server.look();
    const kernel = this.waiting();
    if (!kernel) {
      this.end();
      return;
    }
    this.tell(true);
    if (!this.server.isAway) kernel.reconnect().catch(() => undefined);
    this.wait = Math.min(2 * this.wait, MOST_MS);
    this.timer = setTimeout(() => void this.again(), this.wait);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wait = FIRST_MS;
    if (this.isCut && this.server.isAway) void this.server.look();
    this.tell(false);
  }

  private tell(isCut: boolean): void {
    if (this.isCut === isCut) return;
    this.isCut = isCut;
    this.said.emit();
  }
}
