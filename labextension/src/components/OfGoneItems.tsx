// What was done to an item that is no longer in the list is said all the same.
import type { ReactNode } from "react";
import { Outcome } from "./Outcome";
import type { View } from "./useVault";

export function OfGoneItems({ view }: { view: View }): ReactNode {
  const there = new Set(view.vault?.items?.map((item) => `item:${item.id}`));
  return [...view.said]
    .filter(([place]) => place.startsWith("item:") && !there.has(place))
    .map(([place, said]) => (
      <Outcome key={place} said={said} onClose={() => view.dismiss(place)} />
    ));
}
