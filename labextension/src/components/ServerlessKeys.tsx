// The keys of the shared endpoints, as the platform's page has them.
import { type FormEvent, type ReactNode, useRef } from "react";
import type { InUse, Item } from "../vault/messages";
import { trans } from "../vault/trans";
import { typed } from "../vault/typed";
import { Button } from "./Button";
import { ItemTable } from "./ItemTable";
import { Outcome } from "./Outcome";
import { submitOnEnter } from "./submitOnEnter";
import type { View } from "./useVault";

interface Props {
  view: View;
  keys: readonly Item[];
  inUse: ReadonlyMap<string, InUse>;
}

export function ServerlessKeys({ view, keys, inUse }: Props): ReactNode {
  const title = trans.__("Serverless API Keys");
  const field = useRef<HTMLInputElement>(null);
  const isBusy = view.isBusy("serverless");
  const generate = async (event: FormEvent) => {
    event.preventDefault();
    const name = field.current?.value.trim() ?? "";
    if (!name) return field.current?.focus();
    const isDone = await view.run({
      place: "serverless",
      typed: typed.generate("serverless-key", name),
      work: () => view.backend.ask<"generate">({ type: "generate", kind: "serverless-key", name }),
    });
    if (isDone && field.current) field.current.value = "";
    field.current?.focus();
  };
  return (
    <section className="cnb-section" aria-label={title}>
      <form className="cnb-bar" onSubmit={generate}>
        <h3>{title}</h3>
        <span className="cnb-end">
          <input
            ref={field}
            className="cnb-field"
            placeholder={trans.__("Enter a name")}
            aria-label={trans.__("Name of a new serverless API key")}
            autoComplete="off"
            spellCheck={false}
            onKeyDown={submitOnEnter}
          />
          <Button look="primary" isSubmit isBusy={isBusy} onClick={() => {}} title={typed.generate("serverless-key", "")}>
            {isBusy ? trans.__("Generating…") : trans.__("Generate")}
          </Button>
        </span>
      </form>
      <Outcome said={view.said.get("serverless")} onClose={() => view.dismiss("serverless")} />
      {keys.length > 0 ? (
        <ItemTable view={view} items={keys} inUse={inUse} caption={title} hasKind={false} />
      ) : (
        <p className="cnb-quiet">{trans.__("No key yet. Enter a name and click Generate: it opens the shared endpoints.")}</p>
      )}
    </section>
  );
}
