// The dialog's body: each place with a key, and what would be done there.
import { ReactWidget } from "@jupyterlab/apputils";
import type { TranslationBundle } from "@jupyterlab/translation";
import type { Place } from "./refusedSaves";

export function placesBody(places: readonly Place[], trans: TranslationBundle): ReactWidget {
  return ReactWidget.create(
    <div>
      <p>{trans.__("The file on disk is as it was.")}</p>
      <ul className="cnb-places">
        {places.map((place, index) => (
          <li key={index}>
            {where(place, trans)} <strong>{place.item}</strong> — {remedy(place, trans)}
          </li>
        ))}
      </ul>
    </div>,
  );
}

function where({ cell, part, line }: Place, trans: TranslationBundle): string {
  return cell
    ? trans.__("Cell %1, %2, line %3 holds", cell, part, line)
    : trans.__("The notebook's %1 holds", part);
}

function remedy({ part, item }: Place, trans: TranslationBundle): string {
  if (part !== "source" || item.startsWith("a ")) return trans.__("it is taken out");
  return trans.__("it is replaced by %1", `vault["${item.slice(item.lastIndexOf("/") + 1)}"]`);
}
