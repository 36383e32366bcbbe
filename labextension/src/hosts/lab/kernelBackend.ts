// The vault in one kernel: a comm, opened at the first request, again after a restart.
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { type Asked, type Backend, Failure } from "../../vault/backend";
import { Channel } from "../../vault/channel";
import type { Request } from "../../vault/messages";
import { trans } from "../../vault/trans";
import { loadExtension } from "./loading";

const TARGET = "centml-nb";
const GONE: ReadonlySet<string> = new Set(["restarting", "autorestarting", "dead", "terminating"]);
const ALIVE: ReadonlySet<string> = new Set(["idle", "busy"]);

export class KernelBackend implements Backend {
  private opening: Promise<Channel> | null = null;
  private listeners = new Set<() => void>();
  private wasGone = false;
  private wasCut = false;

  constructor(private kernel: Kernel.IKernelConnection) {
    kernel.statusChanged.connect(this.onStatus, this);
    kernel.connectionStatusChanged.connect(this.onConnection, this);
    kernel.disposed.connect(() => this.end(), this);
  }

  async ask(request: Asked, id?: string): Promise<never> {
    const channel = await this.channel();
    return channel.ask(request as Request, id) as Promise<never>;
  }

  onChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async channel(): Promise<Channel> {
    const opening = (this.opening ??= this.open());
    try {
      return await opening;
    } catch (error) {
      if (this.opening === opening) this.opening = null;
      throw error instanceof Failure ? error : gone();
    }
  }

  private async open(): Promise<Channel> {
    const comm = (await this.opened()) ?? (await loadExtension(this.kernel), await this.opened());
    if (!comm) {
      throw new Failure(
        "OldVersion",
        trans.__("The centml_nb of this kernel is of another version: it does not know the sidebar."),
        trans.__("Update it, and restart the kernel: %1", "`%pip install --upgrade centml_nb`"),
      );
    }
    const channel = new Channel({
      send: (content) => void comm.send({ ...content }),
      listen: (listener) => {
        comm.onMsg = (message) => listener(message.content.data);
        return () => void (comm.onMsg = () => {});
      },
    });
    channel.onChanged(() => this.say());
    comm.onClose = () => this.end();
    return channel;
  }

  // A kernel that does not know the target closes the comm at once.
  private async opened(): Promise<Kernel.IComm | null> {
    await this.kernel.info;
    const comm = this.kernel.createComm(TARGET);
    let isClosed = false;
    comm.onClose = (_: KernelMessage.ICommCloseMsg) => void (isClosed = true);
    if (this.kernel.supportsSubshells && "subshellStarted" in comm) {
      await comm.subshellStarted;
    }
    await comm.open({}).done;
    return isClosed ? null : comm;
  }

  private onStatus(_: Kernel.IKernelConnection, status: Kernel.Status): void {
    if (GONE.has(status)) {
      this.wasGone = true;
      this.end();
    } else if (this.wasGone && ALIVE.has(status)) {
      this.wasGone = false;
      this.say();
    }
  }

  // What was on its way at a cut may never be answered: whoever waits is told, and asks anew.
  private onConnection(_: Kernel.IKernelConnection, status: Kernel.ConnectionStatus): void {
    if (status !== "connected") {
      if (this.wasCut) return;
      this.wasCut = true;
      this.end(cut());
    } else if (this.wasCut) {
      this.wasCut = false;
      this.say();
    }
  }

  private say(): void {
    this.listeners.forEach((listener) => listener());
  }

  private end(why = gone()): void {
    const opened = this.opening;
    this.opening = null;
    opened?.then((channel) => channel.close(why)).catch(() => {});
  }
}

function gone(): Failure {
  return new Failure(
    "KernelGone",
    trans.__("The kernel was restarted, or is gone."),
    trans.__("What it held is gone with it; once it runs again, the vault is looked at again."),
  );
}

function cut(): Failure {
  return new Failure(
    "ConnectionCut",
    trans.__("The connection to the kernel was cut before the answer came."),
    trans.__("Once it is back the vault is looked at again: see there whether it was done."),
  );
}
