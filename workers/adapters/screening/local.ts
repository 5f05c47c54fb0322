import { createScreener } from '../../../src/screening/screen.ts';
import { generatedWatchList, type WatchListEntry } from '../../../src/screening/watch-list.ts';
import type { Screening } from './port.ts';

/**
 * Screening against a list in memory; the list is indexed once, here.
 * @param list the bank's own (`readWatchList`); the generated one otherwise
 */
export function createLocalScreening(list: readonly WatchListEntry[] = generatedWatchList): Screening {
  const screener = createScreener(list);
  return {
    async screen(subject) {
      // The agreement of birth dates stays inside: it would tell something of the person.
      return screener.screen(subject).map(({ birth: _, ...hit }) => hit);
    },
  };
}
