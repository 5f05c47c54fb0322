import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPool } from '../../../src/db/pool.ts';
import { readFreshness, sharedFreshness } from '../../../src/read-model/freshness.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const key = (3n << 51n) + 7n;
const now = new Date('2026-11-21T02:00:00Z');
let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() =>
  pool.query('TRUNCATE history.tree, read_model.express_user_task, read_model.user_task, bank.command'),
);

const behind = async () => (await readFreshness(pool, now)).behindMs;
/** Partition 3 is durable up to `position`; its last record was made `ageSeconds` ago and came at once. */
const durable = (position: number, ageSeconds: number, receivedAgo = ageSeconds) =>
  pool.query(
    `INSERT INTO history.tree (partition_id, position, tree_size, frontier, root_hash, sequences, record_time, received_at)
     VALUES (3, $1, 1, '', '', '{}', clock_timestamp() - $2 * interval '1 s', clock_timestamp() - $3 * interval '1 s')
     ON CONFLICT (partition_id) DO UPDATE SET position = $1`,
    [position, ageSeconds, receivedAgo],
  );
const announced = (position: number, agoSeconds: number) =>
  pool.query(
    `INSERT INTO read_model.express_user_task (user_task_key, partition_id, position, announced_at)
     VALUES ($1, 3, $2, clock_timestamp() - $3 * interval '1 s')`,
    [String(key), position, agoSeconds],
  );
async function completedByUs(agoSeconds: number, shown: string): Promise<void> {
  await pool.query(
    `INSERT INTO read_model.user_task (user_task_key, case_id, state) VALUES ($1, 'AO-20261121-00000001', $2)`,
    [String(key), shown],
  );
  await pool.query(
    `INSERT INTO bank.command (command_id, case_id, kind, payload, state, user_task_key, created_at, settled_at)
     VALUES ('CM-1', 'AO-20261121-00000001', 'complete-user-task', '{}', 'delivered', $1, now(),
       clock_timestamp() - $2 * interval '1 s')`,
    [String(key), agoSeconds],
  );
}

test('nothing was ever heard of the engine: not known', async () => {
  expect(await readFreshness(pool, now)).toEqual({ behindMs: null, asOf: '2026-11-21T02:00:00.000Z' });
});

test('a quiet engine: level, however long ago its last record came', async () => {
  await durable(10, 3_600);
  expect(await behind()).toBe(0);
});

test('what the express lane announced and the durable lane owes, not what it has brought', async () => {
  await durable(10, 60);
  await announced(11, 20);
  expect(await behind()).toBeGreaterThanOrEqual(20_000);
  await durable(11, 60);
  expect(await behind()).toBe(0);
});

test('the sink is away: a completion that the engine took does not show', async () => {
  await durable(10, 600);
  await completedByUs(30, 'created');
  expect(await behind()).toBeGreaterThanOrEqual(30_000);
  await pool.query(`UPDATE read_model.user_task SET state = 'completed'`);
  expect(await behind()).toBe(0);
});

test('catching up: the records that come are old', async () => {
  await durable(10, 300, 1);
  expect(await behind()).toBeGreaterThanOrEqual(300_000);
});

test('askers share an answer, and a failure is asked again', async () => {
  let asked = 0;
  const ask = sharedFreshness(async () => {
    if (++asked === 1) throw new Error('away');
    return { behindMs: 0, asOf: '' };
  }, 60_000);
  await expect(ask()).rejects.toThrow('away');
  await Promise.all([ask(), ask(), ask()]);
  expect(asked).toBe(2);
});
