import type { Freshness } from './tasklist.ts';

/** A list that is further behind the engine than this is said to be; the durable lane's bulks take a second anyway. */
export const staleAfterMs = 3_000;

/**
 * Events of `GET /api/v1/live`, by name, with their data. Keys only: what a task is about is asked of its own route.
 * `reset`: events may have been missed (sent on opening too), fetch what is shown again.
 * `tasks`: `changed` are new or look different, `gone` are no longer to be worked on.
 * `counts`: the numbers of the queues have changed, at most every few seconds.
 * `freshness`: the list fell behind the engine, still is, or is level again (see {@link staleAfterMs}).
 */
export interface LiveEvents {
  readonly reset: Readonly<Record<string, never>>;
  readonly tasks: { readonly changed: readonly string[]; readonly gone: readonly string[] };
  readonly counts: Readonly<Record<string, never>>;
  readonly notification: { readonly id: string };
  readonly freshness: Freshness;
  readonly ping: Readonly<Record<string, never>>;
}
