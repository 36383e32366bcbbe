// Asks once more, naming what will stop working; the safe answer has the focus.
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "./Button";

interface Props {
  question: string;
  consequences: readonly string[];
  yes: string;
  no: string;
  isBusy: boolean;
  onYes: () => void;
  onNo: () => void;
}

export function Confirm(props: Props): ReactNode {
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => safe.current?.focus(), []);
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
        {props.consequences.map((sentence) => (
          <div key={sentence}>{sentence}</div>
        ))}
      </div>
      <div className="cnb-buttons">
        <Button look="plain" buttonRef={safe} onClick={props.onNo}>
          {props.no}
        </Button>
        <Button look="danger" onClick={props.onYes} isBusy={props.isBusy}>
          {props.yes}
        </Button>
      </div>
    </div>
  );
}
