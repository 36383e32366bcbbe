// The server's part: its routes, and whether it is there and of our version.
import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import { type ISignal, Signal } from "@lumino/signaling";
import { Failure } from "../../vault/backend";
import { trans } from "../../vault/trans";

export interface About {
  version: string;
  saveGuard: "refuse" | "redact" | "off";
  collaboration: boolean;
}

export class ServerLink {
  about: About | null = null;
  problem = "";
  // Whether it does not answer, or does not know this user any more.
  isAway = false;
  readonly changed: ISignal<this, void>;
  private said = new Signal<this, void>(this);
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private settings: ServerConnection.ISettings,
    private version: string,
  ) {
    this.changed = this.said;
  }

  // While it is away it is looked for again and again.
  async look(): Promise<void> {
    clearTimeout(this.again);
    try {
      this.about = await this.ask<About>("GET", "about");
      this.isAway = false;
      this.problem = this.about.version === this.version ? "" : otherVersion(this.about.version, this.version);
    } catch (error) {
      this.about = null;
      this.isAway = error instanceof Failure && AWAY.has(error.error);
      this.problem = error instanceof Failure ? `${error.sentence} ${error.hint}` : "";
    }
    if (this.isAway) this.again = setTimeout(() => void this.look(), AGAIN_MS);
    this.said.emit();
  }

  async ask<T>(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<T> {
    const url = URLExt.join(this.settings.baseUrl, "centml-nb", path);
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.settings);
    } catch {
      throw new Failure(
        "ServerGone",
        trans.__("The Jupyter server does not answer."),
        trans.__("If it has ended, start it again: this page finds it by itself."),
      );
    }
    if (!response.ok) throw await refused(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
}

const AGAIN_MS = 10_000;
const AWAY: ReadonlySet<string> = new Set(["ServerGone", "NotLoggedIn"]);

function otherVersion(theirs: string, ours: string): string {
  const what = trans.__("The Jupyter server has centml_nb %1, this page %2.", theirs, ours);
  const first = trans.__("Reload the page.");
  const then = trans.__(
    "If it says so again, in the server's environment: %1, then restart the server.",
    "`pip install --upgrade centml_nb`",
  );
  return `${what} ${first} ${then}`;
}

async function refused(response: Response): Promise<Failure> {
  if (response.status === 401 || response.status === 403) {
    return new Failure(
      "NotLoggedIn",
      trans.__("The Jupyter server does not know you any more."),
      trans.__("Log in to it in another tab, and this page goes on; or reload the page."),
    );
  }
  const told: unknown = await response.json().catch(() => null);
  if (isTold(told)) return new Failure("Refused", told.message, told.hint ?? "");
  return response.status === 404
    ? new Failure(
        "NoServerExtension",
        trans.__("centml_nb is not running in this Jupyter server: what is saved is not guarded."),
        trans.__("In its environment: %1, then restart it.", "`jupyter server extension enable centml_nb.server`"),
      )
    : new Failure("ServerError", trans.__("The Jupyter server failed (%1).", response.status), trans.__("Read its log."));
}

function isTold(told: unknown): told is { message: string; hint?: string } {
  return typeof told === "object" && told !== null && "message" in told && typeof told.message === "string" && "hint" in told;
}
