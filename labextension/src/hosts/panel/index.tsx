// The panel's host: an anywidget that speaks by custom messages, and keeps no state of its own.
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { VaultPanel } from "../../components/VaultPanel";
import { Channel } from "../../vault/channel";

interface Model {
  send(content: object): void;
  on(event: "msg:custom", listener: (content: unknown) => void): void;
  off(event: "msg:custom", listener: (content: unknown) => void): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const channel = new Channel({
    send: (content) => model.send(content),
    listen: (listener) => {
      model.on("msg:custom", listener);
      return () => model.off("msg:custom", listener);
    },
  });
  const root = createRoot(el);
  root.render(createElement(VaultPanel, { backend: channel }));
  return () => {
    root.unmount();
    channel.close();
  };
}

export default { render };
