// One item: what it is, whether this kernel holds it, what can be done with it.
import { Fragment, type ReactNode } from "react";
import { inText, one } from "../vault/kindNames";
import type { InUse, Item } from "../vault/messages";
import { held } from "../vault/shown";
import { trans } from "../vault/trans";
import { Button } from "./Button";
import { Confirm } from "./Confirm";
import { type Opened, itemActions } from "./itemActions";
import { Menu } from "./Menu";
import { Outcome } from "./Outcome";
import { Revealed } from "./Revealed";
import type { View } from "./useVault";

interface Props {
  view: View;
  item: Item;
  index: number;
  inUse: InUse | undefined;
  opened: Opened | null;
  open: (opened: Opened | null) => void;
  columns: number;
  hasKind: boolean;
}

export function ItemRow(props: Props): ReactNode {
  const { view, item, index, inUse, opened, open, columns, hasKind } = props;
  const place = `item:${item.id}`;
  const isBusy = view.isBusy(place);
  const actions = itemActions(view, item, inUse, open);
  const inRow = [...actions.others, ...(actions.release ? [actions.release] : []), actions.remove];
  const said = view.said.get(place);
  const kind = one(item.kind);
  const use = (look: "plain" | "link") => (
    <Menu choices={actions.use} label={trans.__("Use %1", item.name)} look={look} isBusy={isBusy}>
      {trans.__("Use")} <Chevron />
    </Menu>
  );
  return (
    <Fragment>
      <tr
        data-row={item.id}
        aria-rowindex={index + 2}
        tabIndex={-1}
        className={inUse ? "cnb-row cnb-held" : "cnb-row"}
        aria-busy={isBusy || undefined}
      >
        {hasKind && <td className="cnb-kind">{kind}</td>}
        <th scope="row" className="cnb-name" title={item.name} data-kind={inText(item.kind)}>
          <span className="cnb-cut">{item.name}</span>
          {item.visibility === "org" && <span className="cnb-badge">{trans.__("org")}</span>}
        </th>
        <td className="cnb-fingerprint">{item.fingerprint}</td>
        {hasKind && <td className={item.endsSoon ? "cnb-age cnb-soon" : "cnb-age"}>{item.age}</td>}
        <td className="cnb-use">
          {inUse ? (
            <span className="cnb-good cnb-cut" title={inUse.variables.join(", ")}>
              {held(inUse, view.now)}
            </span>
          ) : (
            use("plain")
          )}
        </td>
        <td className="cnb-actions">
          <span className="cnb-inline">
            {inRow.map((choice) => (
              <Button
                key={choice.label}
                look={choice.isDanger ? "danger" : "link"}
                label={`${choice.label} ${item.name}`}
                title={choice.title}
                isBusy={isBusy}
                onClick={choice.onChoose}
              >
                {choice.label}
              </Button>
            ))}
          </span>
          <span className="cnb-folded">
            {actions.release ? (
              <Button
                label={trans.__("Release %1", item.name)}
                title={actions.release.title}
                isBusy={isBusy}
                onClick={actions.release.onChoose}
              >
                {trans.__("Release")}
              </Button>
            ) : (
              use("link")
            )}
            <Menu
              choices={[...actions.others, actions.remove]}
              label={trans.__("More for %1", item.name)}
              look="link"
              isBusy={isBusy}
            >
              ⋯
            </Menu>
          </span>
        </td>
      </tr>
      {(opened || said) && (
        <tr className={inUse ? "cnb-below cnb-held" : "cnb-below"}>
          <td colSpan={columns}>
            {opened?.mode === "revealed" && (
              <Revealed name={item.name} value={opened.value} until={opened.until} onHide={() => open(null)} />
            )}
            {opened?.mode === "confirm" && (
              <Confirm
                question={opened.question}
                lines={opened.lines}
                yes={opened.yes}
                isBusy={isBusy}
                onYes={opened.onYes}
                onNo={() => open(null)}
              />
            )}
            <Outcome said={said} onClose={() => view.dismiss(place)} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

export function Chevron(): ReactNode {
  return (
    <span aria-hidden="true" className="cnb-chevron">
      ▾
    </span>
  );
}
