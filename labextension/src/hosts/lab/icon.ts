import { LabIcon } from "@jupyterlab/ui-components";

export const keyIcon = new LabIcon({
  name: "centml-nb:key",
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M14.5 2a7.5 7.5 0 0 0-7.2 9.6L2 16.9V22h5.1l1-1v-2.5h2.5l1.7-1.8.1-1.2a7.5 7.5 0 1 0 2.1-13.5Zm2 7.5a2 2 0 1 1 0-4 2 2 0 0 1 0 4Z"/></svg>',
});
