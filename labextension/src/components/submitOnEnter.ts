// Enter in a field sends its form. Said plainly: JupyterLab keeps the browser from it inside a cell.
import type { KeyboardEvent } from "react";

export function submitOnEnter(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter" || event.nativeEvent?.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
