// React's `jsx-runtime` by `createElement`: JupyterLab shares React, and not its runtime.
import { createElement, type ElementType, Fragment, type Key, type ReactElement, type ReactNode } from "react";

interface Given {
  [name: string]: unknown;
  children?: ReactNode | readonly ReactNode[];
}

export function jsx(type: ElementType, { children, ...given }: Given, key?: Key): ReactElement {
  const props = key === undefined ? given : { ...given, key };
  if (children === undefined) return createElement(type, props);
  return createElement(type, props, children as ReactNode);
}

// Children that stand beside each other in the source need no keys.
export function jsxs(type: ElementType, { children, ...given }: Given, key?: Key): ReactElement {
  const props = key === undefined ? given : { ...given, key };
  return createElement(type, props, ...(children as readonly ReactNode[]));
}

export { Fragment };
