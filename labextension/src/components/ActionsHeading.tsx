// The heading of the column with the buttons: for those who hear the table.
import type { ReactNode } from "react";
import { trans } from "../vault/trans";

export function ActionsHeading(): ReactNode {
  return (
    <th scope="col">
      <span className="cnb-unseen">{trans.__("Actions")}</span>
    </th>
  );
}
