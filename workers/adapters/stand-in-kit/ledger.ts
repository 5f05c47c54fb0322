import type { AppendFile } from './append-file.ts';
import { openAppendFile } from './append-file.ts';
import { BoundedMap, keptEntries } from './bounded-map.ts';
import type { LedgerEntry, StandIn } from './route.ts';

/** How often each route was asked and acted. */
export interface RouteCounts {
  /** Effects done. */
  done: number;
  /** Expected refusals given. */
  refused: number;
  /** Repetitions answered from the ledger. Since the start of this process only. */
  replayed: number;
}

/** What a repetition of a key needs. */
export type KeptAnswer = Pick<LedgerEntry, 'requestHash' | 'status' | 'body'>;

/** A stand-in's books. */
export interface Ledger {
  readonly state: unknown;
  findKey(key: string): KeptAnswer | undefined;
  /** Takes the entry into the state at once; resolves when it is on the disk. */
  record(entry: LedgerEntry): Promise<void>;
  countReplay(route: string): void;
  counts(): Readonly<Record<string, Readonly<RouteCounts>>>;
  /** Business keys that stand more than once, compensated ones taken off. */
  duplicates(): readonly { readonly route: string; readonly businessKey: string; readonly times: number }[];
  /** Entries in all, since the file was made. */
  readonly entries: number;
  close(): Promise<void>;
}

/** Loads a stand-in's ledger from its file, or starts one. */
export async function openLedger(standIn: StandIn, file: string): Promise<Ledger> {
  const state = standIn.initial();
  const byKey = new BoundedMap<string, KeptAnswer>(keptEntries);
  const standing = new BoundedMap<string, { route: string; businessKey: string; times: number }>(keptEntries);
  const counts = new Map<string, RouteCounts>();
  let entries = 0;

  const countsOf = (route: string) => {
    const found = counts.get(route) ?? { done: 0, refused: 0, replayed: 0 };
    counts.set(route, found);
    return found;
  };

  function take(entry: LedgerEntry): void {
    entries += 1;
    const { requestHash, status, body } = entry;
    if (entry.key !== undefined) byKey.set(entry.key, { requestHash, status, body });
    if (entry.status !== 200) {
      countsOf(entry.route).refused += 1;
      return;
    }
    countsOf(entry.route).done += 1;
    const { route, businessKey } = entry;
    if (businessKey !== undefined) {
      const stands = standing.get(`${route} ${businessKey}`) ?? { route, businessKey, times: 0 };
      stands.times += 1;
      standing.set(`${route} ${businessKey}`, stands);
    }
    const undone = entry.undoes === undefined ? undefined : standing.get(entry.undoes);
    if (undone) undone.times -= 1;
    standIn.apply(state, entry);
  }

  const disk: AppendFile = await openAppendFile(file, take);
  return {
    state,
    findKey: (key) => byKey.get(key),
    record(entry) {
      take(entry);
      return disk.append(entry);
    },
    countReplay(route) {
      countsOf(route).replayed += 1;
    },
    counts: () => Object.fromEntries(counts),
    duplicates: () => [...standing.values()].filter(({ times }) => times > 1),
    get entries() {
      return entries;
    },
    close: () => disk.close(),
  };
}
