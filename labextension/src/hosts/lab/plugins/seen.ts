import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Seen } from "../seen";
import { ISeen } from "../tokens";

export const seen: JupyterFrontEndPlugin<Seen> = {
  id: "centml-nb:seen",
  description: "Remembers what was seen last in each kernel.",
  autoStart: true,
  provides: ISeen,
  activate: () => new Seen(),
};
