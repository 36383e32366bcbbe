// A button that keeps the focus while it is busy; its title is the magic that does the same.
import type { ReactNode, Ref } from "react";

export interface ButtonProps {
  children: ReactNode;
  onClick: () => void;
  look?: "primary" | "plain" | "link" | "danger";
  label?: string | undefined;
  title?: string | undefined;
  isBusy?: boolean | undefined;
  isSubmit?: boolean | undefined;
  buttonRef?: Ref<HTMLButtonElement> | undefined;
}

export function Button(props: ButtonProps): ReactNode {
  const { children, onClick, look = "link", label, title, isBusy, isSubmit, buttonRef } = props;
  return (
    <button
      ref={buttonRef}
      type={isSubmit ? "submit" : "button"}
      className={`cnb-${look}`}
      aria-label={label}
      title={title}
      aria-disabled={isBusy || undefined}
      onClick={(event) => {
        if (isSubmit && !isBusy) return;
        event.preventDefault();
        if (!isBusy) onClick();
      }}
    >
      {children}
    </button>
  );
}
