// Enter in a field sends its form. Said plainly: inside JupyterLab the browser does not do it by itself.
import type { KeyboardEvent } from "react";

export function submitOnEnter(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter" || event.nativeEvent?.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
