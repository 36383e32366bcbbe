import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { IPreferences, type Preferences } from "../tokens";
import { UNSET } from "../unset";

const ID = "centml-nb:preferences";
const SECONDS: Readonly<Record<string, number | null>> = {
  "until released": null,
  "30 minutes": 30 * 60,
  "2 hours": 2 * 3600,
  "8 hours": 8 * 3600,
};
const GUARDS = ["refuse", "redact", "off"] as const;
const MOST_REVEAL_SECONDS = 60;

class Kept implements IPreferences {
  current = UNSET.current;

  take(settings: ISettingRegistry.ISettings): void {
    this.current = read(settings);
  }
}

export const preferences: JupyterFrontEndPlugin<IPreferences> = {
  id: ID,
  description: "Reads what the user has set for the vault.",
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IPreferences,
  activate: (app: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const kept = new Kept();
    const follow = async (settings: Promise<ISettingRegistry.ISettings>): Promise<void> => {
      const found = await settings.catch(() => null); // the defaults stay
      if (!found) return;
      kept.take(found);
      found.changed.connect(() => kept.take(found));
    };
    // Once the page stands: nothing is revealed, used or saved before.
    if (registry) void app.restored.then(() => follow(registry.load(ID)));
    return kept;
  },
};

function read(settings: ISettingRegistry.ISettings): Preferences {
  const { revealSeconds, timeToLive, saveGuard } = settings.composite;
  return {
    revealSeconds:
      typeof revealSeconds === "number"
        ? Math.min(Math.max(revealSeconds, 1), MOST_REVEAL_SECONDS)
        : UNSET.current.revealSeconds,
    useSeconds: SECONDS[String(timeToLive)] ?? null,
    saveGuard: GUARDS.find((guard) => guard === saveGuard) ?? UNSET.current.saveGuard,
  };
}
