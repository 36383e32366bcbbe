// Nobody is logged in: what to do.
import type { ReactNode } from "react";
import { trans } from "../vault/trans";
import { typed } from "../vault/typed";
import { Button } from "./Button";
import type { View } from "./useVault";

export function LogIn({ view }: { view: View }): ReactNode {
  const logIn = (local: boolean) => () =>
    view.run({
      place: "login",
      typed: typed.login(local),
      work: () => view.backend.ask<"login">({ type: "login", local }),
    });
  const isBusy = view.isBusy("login");
  return (
    <section className="cnb-section cnb-empty">
      <p>{trans.__("Nobody is logged in. Your keys are listed here once you are.")}</p>
      <div className="cnb-buttons">
        <Button look="primary" onClick={logIn(false)} title={typed.login(false)} isBusy={isBusy}>
          {isBusy ? trans.__("Logging in…") : trans.__("Log in")}
        </Button>
        <Button look="plain" onClick={logIn(true)} title={typed.login(true)} isBusy={isBusy}>
          {trans.__("Try it on this machine")}
        </Button>
      </div>
      <p className="cnb-quiet">
        {trans.__("On this machine means the local platform: no account, no network, not for real secrets.")}
      </p>
    </section>
  );
}
