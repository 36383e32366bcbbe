import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, InputDialog, Notification } from "@jupyterlab/apputils";
import { IMainMenu } from "@jupyterlab/mainmenu";
import { ITranslator } from "@jupyterlab/translation";
import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import { Menu } from "@lumino/widgets";
import { type Backend, Failure } from "../../../vault/backend";
import { trans } from "../../../vault/trans";
import { COMMANDS } from "../commandIds";
import { plain } from "../plain";
import { spoken } from "../spoken";
import { IFollowed, IPreferences } from "../tokens";
import { UNSET } from "../unset";

export const commands: JupyterFrontEndPlugin<void> = {
  id: "centml-nb:commands",
  description: "The vault's actions as commands, in the palette and in a menu.",
  autoStart: true,
  requires: [IFollowed],
  optional: [IPreferences, ICommandPalette, IMainMenu, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    followed: IFollowed,
    preferences: IPreferences | null,
    palette: ICommandPalette | null,
    menus: IMainMenu | null,
    translator: ITranslator | null,
  ) => {
    spoken(translator);
    const offered = [COMMANDS.show];
    const add = (id: string, label: string, work: (backend: Backend, args: ReadonlyPartialJSONObject) => Promise<Done | null>) => {
      offered.push(id as typeof COMMANDS.show);
      app.commands.addCommand(id, {
        label,
        isEnabled: () => followed.subject.state === "kernel",
        execute: async (args) => {
          if (followed.subject.state === "kernel") await told(() => work(backendOf(followed), args));
        },
      });
    };
    add(COMMANDS.use, trans.__("Use a Key in This Notebook…"), async (backend, args) => {
      const reference = await chosen(args["name"], trans.__("Use which key?"), () => items(backend));
      if (!reference) return null;
      return backend.ask<"use">({ type: "use", reference, seconds: (preferences ?? UNSET).current.useSeconds });
    });
    add(COMMANDS.release, trans.__("Release a Key from This Notebook…"), async (backend, args) => {
      const name = await chosen(args["name"], trans.__("Release which?"), () => held(backend));
      return name ? backend.ask<"release">({ type: "release", name }) : null;
    });
    add(COMMANDS.connect, trans.__("Connect an Endpoint…"), async (backend, args) => {
      const endpoint = await chosen(args["name"], trans.__("Connect which endpoint?"), () => doors(backend));
      return endpoint ? backend.ask<"connect">({ type: "connect", endpoint }) : null;
    });
    add(COMMANDS.logIn, trans.__("Log In to CentML"), (backend, args) =>
      backend.ask<"login">({ type: "login", local: args["local"] === true }),
    );
    add(COMMANDS.logOut, trans.__("Log Out of CentML"), (backend) => backend.ask<"logout">({ type: "logout" }));
    followed.changed.connect(() => app.commands.notifyCommandChanged());
    offered.forEach((command) => palette?.addItem({ command, category: trans.__("CentML") }));
    if (menus) menus.addMenu(menu(app, offered), true, { rank: 900 });
  },
};

type Done = { lines: readonly string[] };

function backendOf({ subject }: IFollowed): Backend {
  if (subject.state === "kernel") return subject.backend;
  throw new Failure("NoKernel", trans.__("No notebook with a Python kernel is in front."), trans.__("Open one."));
}

async function told(work: () => Promise<Done | null>): Promise<void> {
  try {
    const done = await work();
    if (done) Notification.success(done.lines.join(" ").replaceAll("`", ""), { autoClose: 5000 });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    Notification.error(plain(error), { autoClose: false });
  }
}

async function chosen(given: unknown, title: string, among: () => Promise<string[]>): Promise<string | null> {
  if (typeof given === "string") return given;
  const found = await among();
  if (!found.length) throw new Failure("Nothing", trans.__("There is none."), trans.__("Look at the CentML sidebar."));
  return (await InputDialog.getItem({ title, items: found })).value;
}

async function items(backend: Backend): Promise<string[]> {
  const vault = await backend.ask<"lookAtVault">({ type: "lookAtVault" });
  return (vault.items ?? []).map(({ reference }) => reference);
}

async function held(backend: Backend): Promise<string[]> {
  const vault = await backend.ask<"lookAtVault">({ type: "lookAtVault" });
  return (vault.inUse ?? []).map(({ name }) => name);
}

async function doors(backend: Backend): Promise<string[]> {
  const { doors: found } = await backend.ask<"lookAtEndpoints">({ type: "lookAtEndpoints" });
  return found.map(({ name }) => name);
}

function menu(app: JupyterFrontEnd, offered: readonly string[]): Menu {
  const made = new Menu({ commands: app.commands });
  made.title.label = trans.__("CentML");
  made.id = "centml-nb-menu";
  offered.forEach((command) => made.addItem({ command }));
  return made;
}
