// What an action did, or why it did not, beside what caused it.
import type { ReactNode } from "react";
import { trans } from "../vault/trans";
import { Sentence } from "./Sentence";
import type { Said } from "./useVault";

interface Props {
  said: Said | undefined;
  onClose?: () => void;
}

export function Outcome({ said, onClose }: Props): ReactNode {
  if (!said) return null;
  const { failure, lines, next } = said;
  return (
    <div className={failure ? "cnb-said cnb-failed" : "cnb-said"} role={failure ? "alert" : undefined}>
      <div className="cnb-lines">
        {failure ? (
          <>
            <div>
              <Sentence text={failure.sentence} />
            </div>
            <div className="cnb-hint">
              <Sentence text={failure.hint} />
            </div>
          </>
        ) : (
          lines?.map((line, index) => (
            <div key={index}>
              <Sentence text={line} />
            </div>
          ))
        )}
      </div>
      {next && (
        <button type="button" className="cnb-link" onClick={next.act}>
          {next.label}
        </button>
      )}
      {onClose && (
        <button type="button" className="cnb-link cnb-quiet" onClick={onClose}>
          {trans.__("Close")}
        </button>
      )}
    </div>
  );
}
