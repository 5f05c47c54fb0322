import type { Freshness } from '../contracts/tasklist.ts';
import type { Queryable } from './queryable.ts';

/**
 * What shows that the engine is ahead of the durable read model, each as the moment since when:
 * a task that the express lane announced and the durable lane has not brought; a completion of ours that the engine
 * took and the read model does not show (the only sign when the record sink is away); and, while bulks arrive, records
 * that were old when they came (catching up after an outage).
 * Clocks: `record_time` is the engine's, everything else the machine's; a simulated engine runs ahead, never behind.
 */
const evidence = `
  SELECT (SELECT count(*) FROM history.tree)::int AS partitions,
    extract(epoch FROM clock_timestamp() - least(
      (SELECT min(e.announced_at) FROM read_model.express_user_task e LEFT JOIN history.tree h USING (partition_id)
       WHERE e.position > coalesce(h.position, 0)),
      (SELECT min(c.settled_at) FROM history.tree h CROSS JOIN LATERAL (
         SELECT c.settled_at FROM bank.command c JOIN read_model.user_task t USING (user_task_key)
         WHERE c.kind = 'complete-user-task' AND c.state = 'delivered' AND (c.user_task_key >> 51) = h.partition_id
           AND c.settled_at > least(h.record_time, h.received_at) - interval '10 s' AND t.state = 'created'
         ORDER BY c.settled_at LIMIT 1) AS c),
      (SELECT min(h.record_time) FROM history.tree h
       WHERE h.received_at > clock_timestamp() - interval '3 s' AND h.record_time < h.received_at - interval '2 s')
    )) * 1000 AS behind_ms`;

/**
 * How far the durable read model is behind the engine, as far as anybody can know without asking the engine: what the
 * engine did by itself while the record sink is away shows only afterwards.
 * @param now the bank's time, for `asOf`
 * @returns behindMs null when no record of the engine has ever arrived
 */
export async function readFreshness(db: Queryable, now: Date): Promise<Freshness> {
  const { rows } = await db.query<{ partitions: number; behind_ms: string | null }>(evidence);
  const { partitions = 0, behind_ms = null } = rows[0] ?? {};
  const behindMs = partitions === 0 ? null : Math.max(0, Math.round(Number(behind_ms ?? 0)));
  return { behindMs, asOf: now.toISOString() };
}

/** Lets everybody who asks within `forMs` share one answer: each search page and each live stream asks. */
export function sharedFreshness(ask: () => Promise<Freshness>, forMs = 500): () => Promise<Freshness> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<Freshness> | undefined;
  return () => {
    if (answer === undefined || performance.now() - asked > forMs) {
      asked = performance.now();
      answer = ask();
      answer.catch(() => {
        answer = undefined;
      });
    }
    return answer;
  };
}
