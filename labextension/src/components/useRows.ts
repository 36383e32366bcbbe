// Which rows of a long list are in the DOM: those in sight, and some around them.
import { type RefObject, useEffect, useRef, useState } from "react";

const AROUND = 8;
const ROW_PIXELS = 41;
const FEW = 60;

export interface Rows {
  scroller: RefObject<HTMLDivElement>;
  first: number;
  last: number;
  before: number;
  after: number;
  isLong: boolean;
}

export function useRows(count: number): Rows {
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(480);
  const [row, setRow] = useState(ROW_PIXELS);
  const isLong = count > FEW;

  useEffect(() => {
    const box = scroller.current;
    if (!box || !isLong) return;
    const measure = () => {
      setTop(box.scrollTop);
      setHeight(box.clientHeight || 480);
      const shown = box.querySelector<HTMLElement>("tbody tr[data-row]");
      if (shown?.offsetHeight) setRow(shown.offsetHeight);
    };
    measure();
    box.addEventListener("scroll", measure, { passive: true });
    const watched = new ResizeObserver(measure);
    watched.observe(box);
    return () => {
      box.removeEventListener("scroll", measure);
      watched.disconnect();
    };
  }, [isLong]);

  if (!isLong) return { scroller, first: 0, last: count, before: 0, after: 0, isLong };
  const most = Math.max(0, count - Math.floor(height / row));
  const first = Math.max(0, Math.min(Math.floor(top / row), most) - AROUND);
  const last = Math.min(count, first + Math.ceil(height / row) + 2 * AROUND);
  return { scroller, first, last, before: first * row, after: (count - last) * row, isLong };
}
