import type { QueueCounts } from '../../contracts/tasklist.ts';
import type { Queryable } from '../queryable.ts';
import { personalQueue, type TaskReader } from './reader.ts';

/**
 * Open tasks of each of the reader's queues, under the branch rule, before four eyes and as of the durable read model:
 * sums of counters, however many tasks there are. A queue without tasks is there with 0.
 */
export async function countOpenTasks(db: Queryable, reader: TaskReader): Promise<QueueCounts> {
  const { rows } = await db.query<{ queue: string; open: number }>({
    name: 'count open tasks',
    text: `SELECT queue, sum(open)::integer AS open FROM read_model.open_task_count
      WHERE queue = ANY ($1::text[]) AND ($2::text IS NULL OR branch IN ('', $2)) OR queue = $3
      GROUP BY queue`,
    values: [reader.groups, reader.branch ?? null, personalQueue(reader.userId)],
  });
  const open = new Map(rows.map((row) => [row.queue, row.open]));
  return {
    queues: reader.groups.map((queue) => ({ queue, open: open.get(queue) ?? 0 })),
    mine: open.get(personalQueue(reader.userId)) ?? 0,
  };
}
