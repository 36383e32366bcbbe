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

  constructor(
    private settings: ServerConnection.ISettings,
    private version: string,
  ) {
    this.changed = this.said;
  }

  async look(): Promise<void> {
    try {
      this.about = await this.ask<About>("GET", "about");
      this.isAway = false;
      this.problem = this.about.version === this.version ? "" : otherVersion(this.about.version, this.version);
    } catch (error) {
      this.about = null;
      this.isAway = error instanceof Failure && AWAY.has(error.error);
      this.problem = error instanceof Failure ? `${error.sentence} ${error.hint}` : "";
    }
    this.said.emit();
  }

  async ask<T>(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<T> {
    const url = URLExt.join(this.settings.baseUrl, "centml-nb", path);
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.settings);
    } catch {
      throw new Failure("ServerGone", trans.__("The Jupyter server does not answer."), trans.__("Is it still running? Reload the page."));
    }
    if (!response.ok) throw await refused(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
}

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
    return new Failure("NotLoggedIn", trans.__("The Jupyter server does not know you any more."), trans.__("Log in to it again: reload the page."));
  }
  const told: unknown = await response.json().catch(() => null);
  if (isTold(told)) return new Failure("Refused", told.message, told.hint ?? "");
  return response.status === 404
    ? new Failure(
        "NoServerExtension",
        trans.__("The guard over saved files is not running in this Jupyter server."),
        trans.__("In its environment: %1, then restart it.", "jupyter server extension enable centml_nb.server"),
      )
    : new Failure("ServerError", trans.__("The Jupyter server failed (%1).", response.status), trans.__("Read its log."));
}

function isTold(told: unknown): told is { message: string; hint?: string } {
  return typeof told === "object" && told !== null && "message" in told && typeof told.message === "string" && "hint" in told;
}
