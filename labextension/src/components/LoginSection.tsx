// Where nobody is logged in: the ways to log in, or the login that waits.
import type { ReactNode } from "react";
import { LogIn } from "./LogIn";
import type { View } from "./useVault";
import { WaitingLogin } from "./WaitingLogin";

const LOGGED_OUT = new Set(["NotLoggedInError", "SessionEndedError"]);
const UNREACHED = new Set(["KernelGone", "NotInstalled", "NotLoaded", "OldVersion"]);

export function LoginSection({ view }: { view: View }): ReactNode {
  const { vault, vaultFailure } = view;
  if (vault?.waiting) return <WaitingLogin view={view} waiting={vault.waiting} />;
  const error = vaultFailure?.error ?? "";
  const isLoggedOut = LOGGED_OUT.has(error) || (vault !== null && !vault.identity);
  // Whoever cannot be looked up may log in anew; not so where no kernel of ours was reached.
  const isUnknown = error !== "" && vault === null && !UNREACHED.has(error);
  return isLoggedOut || isUnknown ? <LogIn view={view} /> : null;
}
