// A value in sight for some seconds; it is in no attribute, and hidden when the page is.
import { type ReactNode, useEffect, useState } from "react";
import { trans } from "../vault/trans";
import { Button } from "./Button";

interface Props {
  name: string;
  value: string;
  until: number;
  onHide: () => void;
}

export function Revealed({ name, value, until, onHide }: Props): ReactNode {
  const [left, setLeft] = useState(() => Math.ceil((until - Date.now()) / 1000));
  useEffect(() => {
    const hiding = setTimeout(onHide, Math.max(0, until - Date.now()));
    const counting = setInterval(() => setLeft(Math.ceil((until - Date.now()) / 1000)), 250);
    const onVisibility = () => document.hidden && onHide();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(hiding);
      clearInterval(counting);
      document.removeEventListener("visibilitychange", onVisibility);
    };
    // `onHide` is made anew at each render: the first one will do.
  }, [until]);
  return (
    <div className="cnb-revealed">
      <code aria-live="off" aria-label={trans.__("The value of %1", name)}>
        {value}
      </code>
      <span className="cnb-quiet">{trans.__("%1 s", Math.max(left, 0))}</span>
      <Button onClick={onHide} label={trans.__("Hide %1", name)}>
        {trans.__("Hide")}
      </Button>
    </div>
  );
}
