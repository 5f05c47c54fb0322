import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { TaskSearch } from '../../src/contracts/tasklist.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createPool } from '../../src/db/pool.ts';
import { startPostgres } from '../../src/local/postgres.ts';
import { countOpenTasks } from '../../src/read-model/open-tasks/counts.ts';
import { createListPool } from '../../src/read-model/open-tasks/list-pool.ts';
import type { TaskReader } from '../../src/read-model/open-tasks/reader.ts';
import { searchOpenTasks } from '../../src/read-model/open-tasks/search.ts';
import { type BenchOptions, inScratchFolder, numberOption, percentiles } from './options.ts';
import { fillTasklist, queues } from './stream/fill-tasklist.ts';

/**
 * A million open user tasks in a PostgreSQL of its own, asked through the read model's own functions as approvers of
 * many branches who have entered and decided cases: a page of 50 of one queue by deadline, with a filter on a case
 * field (often met, rarely met, a range), and the counts of all queues. `--tasks N`, `--samples N`.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const tasks = numberOption(argv, 'tasks', 1_000_000);
  const samples = numberOption(argv, 'samples', 2_000);
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const postgres = await startPostgres({
      folder: join(folder, 'postgres'),
      logFile: join(folder, 'postgres.log'),
    });
    await migrate(postgres.url);
    const pool = createPool(postgres.url, { max: 1 });
    // As an API process reads its lists.
    const lists = createListPool(postgres.url);
    try {
      report(`writing ${tasks} tasks`);
      const openTasks = await fillTasklist(pool, tasks);
      report('measuring');
      return {
        bench: 'tasklist',
        openTasks,
        ...(await measure(lists, samples)),
        ...(await size(pool, openTasks)),
      };
    } finally {
      await lists.end();
      await pool.end();
      await postgres.stop();
    }
  });
}

/** Approver `n`: of one of 60 branches, with two roles, some of whose decisions and entries are in the queues. */
const approver = (n: number): TaskReader => ({
  userId: `user-${n % 500}`,
  groups: [queues[n % queues.length] as string, queues[(n + 1) % queues.length] as string],
  branch: `B${String(n % 60).padStart(3, '0')}`,
  persons: [`user-${n % 500}`],
  fourEyes: {
    workElements: ['credit-approval/conduct-interview'],
    finalProcesses: ['credit-approval'],
    returnFields: ['levelDecision'],
  },
});

async function measure(pool: pg.Pool, samples: number) {
  const page = (filters?: TaskSearch['filters']) => async (n: number) => {
    const reader = approver(n);
    const search = { queue: reader.groups[0] as string, limit: 50, ...(filters ? { filters } : {}) };
    await searchOpenTasks(pool, search, reader);
  };
  const filtered = (op: 'eq' | 'gte', field: string, value: string | number) =>
    page([{ field: `fields.${field}`, op, value }]);
  const counts = (n: number) => countOpenTasks(pool, { ...approver(n), groups: queues }).then(() => {});
  // As in a process that has been up for a minute: statements are prepared, code is compiled, and the pages that are
  // asked again and again are in memory.
  await timed(page(), samples, 16);
  const few = Math.ceil(samples / 4);
  return {
    queryMs: await timed(page(), samples, 4),
    // Some seconds long: of one second, a single stall of the machine decides the 95th percentile.
    queryMsAt64: await timed(page(), 5 * samples, 64),
    fieldFilterMs: {
      oftenMet: await timed(filtered('eq', 'product', 'mortgage'), few, 4),
      rarelyMet: await timed(filtered('eq', 'reasonCode', 'R77'), few, 4),
      range: await timed(filtered('gte', 'amountMinor', 400_000_000), few, 4),
    },
    countsMs: await timed(counts, few, 4),
  };
}

/** Asks `samples` times, never more than `concurrency` at once; ms of each from asking to having the answer. */
async function timed(ask: (n: number) => Promise<void>, samples: number, concurrency: number) {
  const taken: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < samples) {
      const n = (next++ * 7_919) % 100_003;
      const started = performance.now();
      await ask(n);
      taken.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return percentiles(taken);
}

async function size(pool: pg.Pool, openTasks: number) {
  const { rows } = await pool.query<{ of_table: string; of_indexes: string }>(
    `SELECT pg_table_size('read_model.open_task') AS of_table, pg_indexes_size('read_model.open_task') AS of_indexes`,
  );
  const each = (bytes: string | undefined) => Math.round(Number(bytes) / openTasks);
  return { bytesPerTask: { table: each(rows[0]?.of_table), indexes: each(rows[0]?.of_indexes) } };
}
