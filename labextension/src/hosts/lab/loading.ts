// Loading our extension into a kernel that never did: silent, so no history, no output, no `In`.
import type { Kernel } from "@jupyterlab/services";
import { Failure } from "../../vault/backend";
import { trans } from "../../vault/trans";

const LOAD = "__import__('IPython').get_ipython().extension_manager.load_extension('centml_nb')";
const TRIES = 3;

export async function loadExtension(kernel: Kernel.IKernelConnection): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const content = (await kernel.requestExecute(QUIETLY).done).content;
    if (content.status === "ok") {
      const result = content.user_expressions["loaded"];
      if (isError(result)) throw notThere(String(result["ename"]));
      return;
    }
    // A cell that failed takes with it what waited behind it.
    if (tried === TRIES) throw notThere(content.status);
  }
}

const QUIETLY = {
  code: "",
  silent: true,
  store_history: false,
  stop_on_error: false,
  user_expressions: { loaded: LOAD },
};

function isError(result: unknown): result is Record<string, unknown> {
  return typeof result === "object" && result !== null && "status" in result && result.status === "error";
}

function notThere(why: string): Failure {
  return why === "ModuleNotFoundError"
    ? new Failure(
        "NotInstalled",
        trans.__("This notebook's kernel has no centml_nb: it runs in another environment."),
        trans.__("Install it there, in a cell: %1", "`%pip install centml_nb`"),
      )
    : new Failure(
        "NotLoaded",
        trans.__("This notebook's kernel could not load centml_nb (%1).", why),
        trans.__("See why, in a cell: %1", "`%load_ext centml_nb`"),
      );
}
