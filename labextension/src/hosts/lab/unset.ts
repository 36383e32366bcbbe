// What holds until the user's settings are read, and where they are not.
import type { IPreferences } from "./tokens";

export const UNSET: IPreferences = { current: { revealSeconds: 10, useSeconds: null, saveGuard: "refuse" } };
