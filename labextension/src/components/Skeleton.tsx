// Where something will stand, as long as it is looked at; said in words to whoever cannot see it.
import type { ReactNode } from "react";

export function Skeleton({ text, rows }: { text: string; rows: number }): ReactNode {
  return (
    <div className="cnb-skeleton cnb-waiting">
      <span className="cnb-unseen" role="status">
        {text}
      </span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="cnb-bone" aria-hidden="true" />
      ))}
    </div>
  );
}
