import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killChild } from '../../../src/local/end-child.ts';
import { type RunningPostgres, startPostgres } from '../../../src/local/postgres.ts';

/** The embedded PostgreSQL after deaths, without the platform around it. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-postgres-'));
chmodSync(folder, 0o755);
let server: RunningPostgres;

const start = () => startPostgres({ folder: join(folder, 'server'), logFile: join(folder, 'postgres.log') });

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

beforeAll(async () => {
  server = await start();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('killed in the middle of work, it starts again with what was committed', async () => {
  await query('CREATE TABLE kept AS SELECT 1 AS one');
  const busy = query('SELECT pg_sleep(60)').catch((error: Error) => error);
  await killChild(server.child);
  server = await start();
  expect(await busy).toBeInstanceOf(Error);
  expect(await query('SELECT * FROM kept')).toEqual([{ one: 1 }]);
});

test('its number given to another program meanwhile, as after a restart of the machine, it starts all the same', async () => {
  await killChild(server.child);
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 300_000)'], { stdio: 'ignore' });
  try {
    const lock = join(folder, 'server/data/postmaster.pid');
    const [, ...rest] = readFileSync(lock, 'utf8').split('\n');
    writeFileSync(lock, [other.pid, ...rest].join('\n'));
    writeFileSync(
      join(folder, 'server/postgres.process'),
      JSON.stringify({ pid: other.pid, started: 'before' }),
    );
    server = await start();
    expect(await query('SELECT * FROM kept')).toEqual([{ one: 1 }]);
    expect(other.exitCode ?? other.signalCode).toBeNull();
  } finally {
    other.kill('SIGKILL');
  }
});
