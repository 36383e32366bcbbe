// What JSX is compiled to in JupyterLab, whose React has no shared `jsx-runtime`.
export { createElement, Fragment } from "react";
