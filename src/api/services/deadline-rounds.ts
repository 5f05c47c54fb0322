import { setTimeout as sleep } from 'node:timers/promises';
import { notifyOfDeadlines } from '../../notifications/deadlines.ts';
import type { ApiDeps } from '../deps.ts';

const pauseMs = 15_000;

/** Every replica looks for deadlines and for drafts whose task has ended; what one has done, the others need not do. */
export function startDeadlineRounds(
  { db, clock, stores }: Pick<ApiDeps, 'db' | 'clock' | 'stores'>,
  log: { warn(fields: object, message: string): void },
): { stop(): Promise<void> } {
  const ending = new AbortController();
  const running = (async () => {
    while (!ending.signal.aborted) {
      try {
        await notifyOfDeadlines(db, clock.now());
        await stores.taskDrafts.removeEnded();
      } catch (error) {
        // The database may be away: the next round finds what this one missed.
        log.warn({ code: (error as { code?: string }).code }, 'deadlines could not be looked at');
      }
      await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
}
