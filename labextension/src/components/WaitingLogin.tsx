// A login that waits for a person: its ways, the field for the last address, and an end.
import { type FormEvent, type ReactNode, useRef } from "react";
import type { Waiting } from "../vault/messages";
import { trans } from "../vault/trans";
import { Button } from "./Button";
import { SECRET_FIELD, taken } from "./secretField";
import { Sentence } from "./Sentence";
import type { View } from "./useVault";

export function WaitingLogin({ view, waiting }: { view: View; waiting: Waiting }): ReactNode {
  const field = useRef<HTMLTextAreaElement>(null);
  const isBusy = view.isBusy("login");
  const paste = (event: FormEvent) => {
    event.preventDefault();
    if (!field.current?.value) return field.current?.focus();
    void view.run({
      place: "login",
      work: () => view.backend.ask<"pasteAddress">({ type: "pasteAddress", address: taken(field.current) }),
    });
  };
  const cancel = () =>
    void view.run({
      place: "login",
      work: async () => {
        await view.backend.ask<"cancelLogin">({ type: "cancelLogin" });
      },
    });
  return (
    <form className="cnb-section cnb-empty" aria-label={trans.__("Log in")} autoComplete="off" onSubmit={paste}>
      <p>
        {waiting.steps.length > 1
          ? trans.__("Log in to %1: the first way to finish wins.", waiting.platform)
          : trans.__("Log in to %1.", waiting.platform)}
      </p>
      {waiting.steps.map(({ said, address, code }) => (
        <p key={address}>
          <Sentence text={said} /> {code && <code>{code}</code>}
          <br />
          <a className="cnb-link cnb-cut cnb-address" href={safe(address)} target="_blank" rel="noopener noreferrer">
            {address}
          </a>
        </p>
      ))}
      {waiting.pasting && (
        <label className="cnb-labelled">
          <Sentence text={waiting.pasting} />
          <textarea ref={field} className="cnb-field cnb-secret" rows={1} {...SECRET_FIELD} />
        </label>
      )}
      {waiting.notes?.map((note) => (
        <p key={note} className="cnb-quiet">
          <Sentence text={note} />
        </p>
      ))}
      <div className="cnb-buttons">
        {waiting.pasting && (
          <Button look="primary" isSubmit isBusy={isBusy} onClick={() => {}}>
            {trans.__("Finish with this address")}
          </Button>
        )}
        <Button look="plain" onClick={cancel}>
          {trans.__("Cancel")}
        </Button>
      </div>
    </form>
  );
}

// Whatever says what to open, no script is.
function safe(address: string): string | undefined {
  return /^https?:\/\//.test(address) ? address : undefined;
}
