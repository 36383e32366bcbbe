// Adding an item: made, or one that exists. A typed value is read once, sent once, and cleared.
import { type FormEvent, type ReactNode, type Ref, useId, useLayoutEffect, useRef, useState } from "react";
import { one } from "../vault/kindNames";
import type { Kind } from "../vault/messages";
import { trans } from "../vault/trans";
import { kindOf, typed } from "../vault/typed";
import { Button } from "./Button";
import { Outcome } from "./Outcome";
import { SECRET_FIELD, taken } from "./secretField";
import { submitOnEnter } from "./submitOnEnter";
import type { View } from "./useVault";

interface Props {
  view: View;
  kind: Kind;
  onClose: () => void;
}

const LOCKED: readonly Kind[] = ["certificate", "ssh-key"];
const FROM_A_FILE: readonly Kind[] = ["certificate", "ssh-key", "registry-credential"];

export function AddItem({ view, kind, onClose }: Props): ReactNode {
  const { isGenerated } = kindOf(kind);
  const title = one(kind);
  const [isMade, setMade] = useState<boolean>(isGenerated);
  const [isOrg, setOrg] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const name = useRef<HTMLInputElement>(null);
  const value = useRef<HTMLTextAreaElement>(null);
  const password = useRef<HTMLTextAreaElement>(null);
  const host = useRef<HTMLInputElement>(null);
  const isBusy = view.isBusy("add");
  useLayoutEffect(() => name.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const called = name.current?.value.trim() ?? "";
    const field = value.current;
    if (!called) return say(trans.__("Give it a name."), name.current);
    if (!isMade && !field?.value) return say(trans.__("Paste the %1, or choose a file.", title), field);
    setFailure(null);
    const about = { kind, name: called, visibility: isOrg ? ("org" as const) : null };
    const work = isMade
      ? () => view.backend.ask<"generate">({ type: "generate", ...about })
      : () =>
          view.backend.ask<"add">({
            type: "add",
            ...about,
            value: taken(field),
            password: taken(password.current) || null,
            host: host.current?.value.trim() || null,
          });
    const line = isMade ? typed.generate(kind, called) : typed.add(kind, called);
    if (await view.run({ place: "add", typed: line, work })) onClose();
    else if (!isMade) field?.focus();
    else name.current?.focus();
  };

  const say = (sentence: string, field: HTMLElement | null) => {
    setFailure(sentence);
    field?.focus();
  };

  const readFile = async (file: File | undefined) => {
    if (file && value.current) value.current.value = await read(file);
  };

  return (
    <form
      className="cnb-add"
      aria-label={trans.__("Add %1", title)}
      autoComplete="off"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <h4>{trans.__("Add %1 to Your Vault", title)}</h4>
      {isGenerated && (
        <fieldset className="cnb-ways">
          <legend className="cnb-unseen">{trans.__("How")}</legend>
          <label>
            <input type="radio" name="cnb-way" checked={isMade} onChange={() => setMade(true)} />
            {trans.__("Generate new %1", title)}
          </label>
          <label>
            <input type="radio" name="cnb-way" checked={!isMade} onChange={() => setMade(false)} />
            {trans.__("Use an existing %1", title)}
          </label>
        </fieldset>
      )}
      <label className="cnb-labelled">
        {trans.__("%1 name", title)}
        <input
          ref={name}
          className="cnb-field"
          autoComplete="off"
          spellCheck={false}
          aria-required="true"
          onKeyDown={submitOnEnter}
        />
      </label>
      {!isMade && (
        <>
          {kind === "registry-credential" && (
            <label className="cnb-labelled">
              {trans.__("Registry, such as ghcr.io")}
              <input ref={host} className="cnb-field" autoComplete="off" spellCheck={false} />
            </label>
          )}
          <SecretField
            label={kind === "registry-credential" ? trans.__("user:password, or a config.json") : title}
            about={trans.__("hidden as you type; it goes to the kernel once, and into no file of yours")}
            rows={FROM_A_FILE.includes(kind) ? 4 : 1}
            field={value}
          />
          {FROM_A_FILE.includes(kind) && (
            <label>
              {trans.__("or from a file:")}{" "}
              <input type="file" onChange={(event) => void readFile(event.currentTarget.files?.[0])} />
            </label>
          )}
          {LOCKED.includes(kind) && (
            <SecretField label={trans.__("Password")} about={trans.__("if it is locked with one")} rows={1} field={password} />
          )}
        </>
      )}
      <label className="cnb-check">
        <input type="checkbox" checked={isOrg} onChange={() => setOrg(!isOrg)} />
        {trans.__("Everybody in the organization may use it")}
      </label>
      {failure && (
        <p role="alert" className="cnb-bad">
          {failure}
        </p>
      )}
      <Outcome said={view.said.get("add")} onClose={() => view.dismiss("add")} />
      <div className="cnb-buttons">
        <Button look="primary" isSubmit isBusy={isBusy} onClick={() => {}}>
          {isBusy ? trans.__("Adding…") : trans.__("Add to Vault")}
        </Button>
        <Button look="plain" onClick={onClose}>
          {trans.__("Cancel")}
        </Button>
      </div>
    </form>
  );
}

interface SecretFieldProps {
  label: string;
  about: string;
  rows: number;
  field: Ref<HTMLTextAreaElement>;
}

// No password field: a browser offers to keep what is typed into one.
function SecretField({ label, about, rows, field }: SecretFieldProps): ReactNode {
  const id = useId();
  return (
    <div className="cnb-labelled">
      <label htmlFor={id}>
        {label} <span className="cnb-quiet">{about}</span>
      </label>
      <textarea ref={field} id={id} className="cnb-field cnb-secret" rows={rows} {...SECRET_FIELD} />
    </div>
  );
}

// PKCS#12 is no text: its bytes as base64, as the magic reads them.
async function read(file: File): Promise<string> {
  if (!/\.(p12|pfx)$/i.test(file.name)) return file.text();
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
