// The last actions as magics, to learn them or to paste them into a cell.
import { type ReactNode, useState } from "react";
import { trans } from "../vault/trans";

interface Props {
  lines: readonly string[];
  copy: (text: string) => Promise<void>;
}

export function TheSameByTyping({ lines, copy }: Props): ReactNode {
  const [copied, setCopied] = useState("");
  if (!lines.length) return null;
  return (
    <div className="cnb-typed">
      <span>{trans.__("The same by typing:")}</span>
      {lines.map((line) => (
        <button
          key={line}
          type="button"
          className="cnb-code"
          title={trans.__("Copy, to paste it into a cell")}
          onClick={() => void copy(line).then(() => setCopied(line), () => setCopied(""))}
        >
          <code>{line}</code>
          {copied === line && <span role="status"> {trans.__("copied")}</span>}
        </button>
      ))}
    </div>
  );
}
