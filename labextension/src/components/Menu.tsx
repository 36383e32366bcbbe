// A button with a menu (WAI-ARIA's menu button); the list lies in the top layer, where nothing cuts it off.
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

export interface Choice {
  label: string;
  onChoose: () => void;
  isDanger?: boolean;
  title?: string;
}

interface Props {
  children: ReactNode;
  choices: readonly Choice[];
  label?: string | undefined;
  look?: "primary" | "plain" | "link" | undefined;
  isBusy?: boolean | undefined;
}

const TOP_LAYER = { popover: "auto" };
const GAP = 2;

export function Menu({ children, choices, label, look = "plain", isBusy }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const close = () => {
    setOpen(false);
    list.current?.hidePopover?.();
    button.current?.focus();
  };

  useEffect(() => {
    const shown = list.current;
    const owner = button.current;
    if (!isOpen || !shown || !owner) return;
    // It stays beside its button: what scrolled just before a click is told of just after it.
    const follow = () => place(shown, owner);
    shown.showPopover?.();
    follow();
    shown.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const onToggle = (event: Event) => {
      if ("newState" in event && event.newState === "closed") setOpen(false);
    };
    shown.addEventListener("toggle", onToggle);
    window.addEventListener("scroll", follow, true);
    return () => {
      shown.removeEventListener("toggle", onToggle);
      window.removeEventListener("scroll", follow, true);
    };
  }, [isOpen]);

  const onKey = (event: KeyboardEvent) => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = entries.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) entries.at(to % entries.length)?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={`cnb-${look}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={label}
        aria-disabled={isBusy || undefined}
        onClick={() => !isBusy && setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || isBusy) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        role="menu"
        aria-label={label}
        className="cnb-menu"
        hidden={!isOpen}
        onKeyDown={onKey}
        {...TOP_LAYER}
      >
        {isOpen &&
          choices.map((choice) => (
            <button
              key={choice.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              title={choice.title}
              className={choice.isDanger ? "cnb-choice cnb-bad" : "cnb-choice"}
              onClick={() => {
                close();
                choice.onChoose();
              }}
            >
              {choice.label}
            </button>
          ))}
      </div>
    </>
  );
}

function place(list: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const below = at.bottom + GAP;
  const fits = below + height <= window.innerHeight || at.top < height;
  list.style.top = `${fits ? below : at.top - GAP - height}px`;
  list.style.left = `${Math.max(0, Math.min(at.left, window.innerWidth - width - GAP))}px`;
}
