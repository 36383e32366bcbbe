// A failure where no code can be marked as such: in a notification.
import type { Failure } from "../../vault/backend";

export function plain({ sentence, hint }: Failure): string {
  return `${sentence} ${hint}`.replaceAll("`", "");
}
