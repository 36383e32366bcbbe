// Asks once more, after what it would do was said; the safe answer has the focus.
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { trans } from "../vault/trans";
import { Button } from "./Button";
import { Sentence } from "./Sentence";

interface Props {
  question: string;
  lines: readonly string[];
  yes: string;
  isBusy: boolean;
  onYes: () => void;
  onNo: () => void;
}

export function Confirm(props: Props): ReactNode {
  const safe = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => safe.current?.focus(), [props.question]);
  return (
    <div
      className="cnb-confirm"
      role="group"
      aria-label={props.question}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        props.onNo();
      }}
    >
      <div className="cnb-lines">
        <strong>{props.question}</strong>
        {props.lines.map((sentence) => (
          <div key={sentence}>
            <Sentence text={sentence} />
          </div>
        ))}
      </div>
      <div className="cnb-buttons">
        <Button look="plain" buttonRef={safe} onClick={props.onNo}>
          {trans.__("Not now")}
        </Button>
        <Button look="danger" onClick={props.onYes} isBusy={props.isBusy}>
          {props.yes}
        </Button>
      </div>
    </div>
  );
}
