// JupyterLab's plugins, one a concern; each can be disabled alone.
import { commands } from "./hosts/lab/plugins/commands";
import { followed } from "./hosts/lab/plugins/followed";
import { launcher } from "./hosts/lab/plugins/launcher";
import { leaving } from "./hosts/lab/plugins/leaving";
import { preferences } from "./hosts/lab/plugins/preferences";
import { saveGuard } from "./hosts/lab/plugins/saveGuard";
import { seen } from "./hosts/lab/plugins/seen";
import { server } from "./hosts/lab/plugins/server";
import { sidebar } from "./hosts/lab/plugins/sidebar";
import { status } from "./hosts/lab/plugins/status";

export default [preferences, server, followed, seen, sidebar, commands, status, saveGuard, leaving, launcher];
