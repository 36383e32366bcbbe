// The dialog's body: each place with a key, and what would be done there.
import { ReactWidget } from "@jupyterlab/apputils";
import type { TranslationBundle } from "@jupyterlab/translation";
import type { Place } from "./place";

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
      {places.some(isReplaced) && (
        <p>
          {trans.__(
            "What replaces a literal reads the key from your vault when the cell runs, so the cell works as before. Within a longer text the key is taken out.",
          )}
        </p>
      )}
    </div>,
  );
}

export function leavingBody(places: readonly Place[], trans: TranslationBundle): ReactWidget {
  return ReactWidget.create(
    <div>
      <p>{trans.__("Whoever gets it gets the key as well.")}</p>
      <ul className="cnb-places">
        {places.map((place, index) => (
          <li key={index}>
            {where(place, trans)} <strong>{place.item}</strong>
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

function isReplaced({ part, item }: Place): boolean {
  return part === "source" && !item.startsWith("a ");
}

function remedy(place: Place, trans: TranslationBundle): string {
  if (!isReplaced(place)) return trans.__("it is taken out");
  const { item } = place;
  return trans.__("it is replaced by %1", `vault["${item.slice(item.lastIndexOf("/") + 1)}"].reveal().reveal()`);
}
