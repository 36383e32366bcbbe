import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { version } from "../../../../package.json";
import { ServerLink } from "../serverLink";
import { IServerLink } from "../tokens";

export const server: JupyterFrontEndPlugin<ServerLink> = {
  id: "centml-nb:server",
  description: "Speaks to the server's part of centml_nb.",
  autoStart: true,
  provides: IServerLink,
  activate: (app: JupyterFrontEnd) => {
    const link = new ServerLink(app.serviceManager.serverSettings, version);
    // Once the page stands: nothing here is needed to show it.
    void app.restored.then(() => link.look());
    return link;
  },
};
