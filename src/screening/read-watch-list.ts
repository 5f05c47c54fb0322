import { readFileSync } from 'node:fs';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { WatchListEntry } from './watch-list.ts';

/**
 * Reads a bank's own list (a JSON array of entries, see `src/screening/data/README.md`).
 * @throws Error naming the first entry that is malformed; half a sanctions list is worse than none
 */
export function readWatchList(file: string): readonly WatchListEntry[] {
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (Value.Check(Type.Array(WatchListEntry), list)) return list;
  const [first] = Value.Errors(Type.Array(WatchListEntry), list);
  throw new Error(`the watch list is malformed at ${first?.instancePath || '/'}`);
}
