import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool, transaction } from '../../../src/db/pool.ts';
import { withClient } from '../../../src/db/with-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

beforeAll(async () => {
  database = await createTestDatabase();
  process.on('uncaughtException', note);
});

afterAll(async () => {
  process.off('uncaughtException', note);
  await database.drop();
});

/** Cut while nothing is asked on it: no statement can report that. */
async function cutWhileQuiet(client: { query(sql: string): Promise<{ rows: { pid: number }[] }> }) {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  await withClient(database.url, (other) => other.query(`SELECT pg_terminate_backend(${rows[0]?.pid})`));
  await sleep(200);
  return client.query('SELECT 1 AS pid');
}

test('a connection that is cut within a transaction fails the transaction, not the process', async () => {
  const pool = createPool(database.url);
  await expect(transaction(pool, cutWhileQuiet)).rejects.toThrow();
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
  expect(uncaught).toEqual([]);
});

test('nor does one that was opened for one piece of work', async () => {
  await expect(withClient(database.url, cutWhileQuiet)).rejects.toThrow();
  expect(uncaught).toEqual([]);
});
