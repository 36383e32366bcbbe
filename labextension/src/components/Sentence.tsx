// A sentence of the kernel; what stands between backticks is something to type.
import type { ReactNode } from "react";

export function Sentence({ text }: { text: string }): ReactNode {
  return text
    .split("`")
    .map((part, index) =>
      index % 2 ? <code key={index}>{part}</code> : <span key={index}>{part}</span>,
    );
}
