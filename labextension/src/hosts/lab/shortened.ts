// A backend whose revealed values are shown for as long as the user has set.
import type { Asked, Backend } from "../../vault/backend";
import type { Request } from "../../vault/messages";
import type { IPreferences } from "./tokens";

export function shortened(backend: Backend, preferences: IPreferences): Backend {
  const ask = async (request: Asked, id?: string): Promise<object> => {
    const answer: object = await backend.ask<Request["type"]>(request, id);
    return "ciphertext" in answer ? { ...answer, seconds: preferences.current.revealSeconds } : answer;
  };
  return { ask: ask as Backend["ask"], onChanged: (listener) => backend.onChanged(listener) };
}
