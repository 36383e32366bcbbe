// What is shown, and how an action runs: one at a time in each place, its outcome beside it.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Backend, Failure } from "../vault/backend";
import type { Door, Vault } from "../vault/messages";
import { trans } from "../vault/trans";

const AT_ONCE_MS = 40;
const SLOW_MS = 4000;
const TICK_MS = 15_000;

export interface Said {
  lines?: readonly string[];
  failure?: Failure;
  // What can be done about it.
  next?: { label: string; act: () => void };
}

export interface Act {
  // Where its outcome is shown: an item, a door, a form.
  place: string;
  // The magic that does the same.
  typed?: string;
  work: () => Promise<Said | void>;
}

export interface View {
  backend: Backend;
  vault: Vault | null;
  doors: readonly Door[] | null;
  vaultFailure: Failure | null;
  doorsFailure: Failure | null;
  isSlow: boolean;
  now: number;
  typed: readonly string[];
  said: ReadonlyMap<string, Said>;
  announced: string;
  isBusy(place: string): boolean;
  run(act: Act): Promise<boolean>;
  dismiss(place: string): void;
  look(): void;
}

export function useVault(backend: Backend): View {
  const [vault, setVault] = useState<Vault | null>(null);
  const [doors, setDoors] = useState<readonly Door[] | null>(null);
  const [vaultFailure, setVaultFailure] = useState<Failure | null>(null);
  const [doorsFailure, setDoorsFailure] = useState<Failure | null>(null);
  const [said, setSaid] = useState<ReadonlyMap<string, Said>>(new Map());
  const [typed, setTyped] = useState<readonly string[]>([]);
  const [announced, setAnnounced] = useState("");
  const [now, setNow] = useState(Date.now);
  const [pending, setPending] = useState(0);
  const [isSlow, setSlow] = useState(false);
  const busy = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>();

  const counted = useCallback(async <T>(work: () => Promise<T>): Promise<T> => {
    setPending((count) => count + 1);
    try {
      return await work();
    } finally {
      setPending((count) => count - 1);
    }
  }, []);

  const lookNow = useCallback(async () => {
    setNow(Date.now());
    try {
      const seen = await counted(() =>
        backend.ask<"lookAtVault">({ type: "lookAtVault" }),
      );
      setVault(seen);
      setVaultFailure(null);
      if (!seen.identity) {
        setDoors(null);
        return;
      }
    } catch (error) {
      setVaultFailure(asFailure(error));
      return;
    }
    try {
      const seen = await counted(() =>
        backend.ask<"lookAtEndpoints">({ type: "lookAtEndpoints" }),
      );
      setDoors(seen.doors);
      setDoorsFailure(null);
    } catch (error) {
      setDoorsFailure(asFailure(error));
    }
  }, [backend, counted]);

  // Several changes in a row are looked at once.
  const look = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void lookNow(), AT_ONCE_MS);
  }, [lookNow]);

  useEffect(() => {
    void lookNow();
    const stop = backend.onChanged(look);
    const ticking = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => {
      stop();
      clearInterval(ticking);
      clearTimeout(timer.current);
    };
  }, [backend, look, lookNow]);

  useEffect(() => {
    setSlow(false);
    if (!pending) return;
    const slow = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(slow);
  }, [pending]);

  const put = useCallback((place: string, what: Said | null) => {
    setSaid((before) => {
      const after = new Map(before);
      if (what) after.set(place, what);
      else after.delete(place);
      return after;
    });
  }, []);

  const run = useCallback(
    async ({ place, typed: line, work }: Act) => {
      if (busy.current.has(place)) return false;
      busy.current.add(place);
      // What went well before is old news; what failed elsewhere stays.
      setSaid((before) => new Map([...before].filter(([at, { failure }]) => at !== place && failure)));
      try {
        const outcome = await counted(async () => {
          try {
            return await work();
          } finally {
            // Before it is counted: what is drawn then would take the place for busy, and its
            // buttons would do nothing until the vault is looked at again.
            busy.current.delete(place);
          }
        });
        if (outcome?.lines?.length) {
          put(place, outcome);
          setAnnounced((outcome.lines ?? []).join(" ").replaceAll("`", ""));
        }
        if (line) setTyped((before) => [...new Set([line, ...before])].slice(0, 2));
        return true;
      } catch (error) {
        put(place, { failure: asFailure(error) });
        return false;
      } finally {
        look();
      }
    },
    [counted, look, put],
  );

  return useMemo(
    () => ({
      backend,
      vault,
      doors,
      vaultFailure,
      doorsFailure,
      isSlow,
      now,
      typed,
      said,
      announced,
      isBusy: (place: string) => busy.current.has(place),
      run,
      dismiss: (place: string) => put(place, null),
      look,
    }),
    // `pending` as well: what is busy changes with it.
    [backend, vault, doors, vaultFailure, doorsFailure, isSlow, now, typed, said, announced, run, put, look, pending],
  );
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(
    "BrowserError",
    error instanceof Error ? trans.__("The browser says: %1", error.message) : trans.__("The browser failed."),
    trans.__("Reload the page and try again."),
  );
}
