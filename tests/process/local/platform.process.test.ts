import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSecrets } from '../../../src/config/secrets.ts';
import { createPool } from '../../../src/db/pool.ts';
import { openHistoryDatabase } from '../../../src/history/database.ts';
import type { Platform } from '../../../src/local/platform.ts';
import { livingProcess } from '../../../src/local/process-record.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { createScenarioRunner } from '../../support/scenario-runner.ts';
import { endAll, launch, type Program, ready } from './program.ts';
import {
  beginningOf,
  codeSentTo,
  endOf,
  eventually,
  family,
  guardsOf,
  listeningOn,
  lives,
  scenarioFile,
} from './support.ts';

/** `npm start` as its users meet it: a process, its output, its signals, what it leaves behind. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-start-'));
chmodSync(folder, 0o755);
const dataDir = join(folder, 'data');
const started: Program[] = [];

/** On the data folder of this file; no program is found by name, for it needs none but the Node that runs it. */
function start(): Program {
  const program = launch(dataDir, { PATH: join(folder, 'no-programs') });
  started.push(program);
  return program;
}

/** The process of the PostgreSQL on a data folder, if it lives. */
const postgresOf = (folder: string) => livingProcess(join(folder, 'postgres/postgres.process'))?.pid;

/** Clients of a platform that runs as a process. */
async function clients(url: string): Promise<{ bank: BankClient; pool: pg.Pool; close(): Promise<void> }> {
  const log = readFileSync(join(dataDir, 'logs/stand-ins.log'), 'utf8');
  const bankSystemsUrl = [...log.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].at(-1)?.[0] as string;
  const secrets = loadSecrets(join(dataDir, 'secrets.json'));
  const bank = createBankClient({ url, bankSystemsUrl, secrets });
  const pool = createPool((await openHistoryDatabase({ DATA_DIR: dataDir })).url);
  return {
    bank,
    pool,
    async close() {
      await bank.close();
      await pool.end();
    },
  };
}

afterAll(async () => {
  await endAll(started);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('npm start', () => {
  let program: Program;
  let url: string;
  let finished: string;
  let waiting: string;
  let code: string;
  const accounts = scenarioFile('account-opening');
  const name = 'new customer, class II in the app, rated';

  beforeAll(async () => {
    program = start();
    url = await ready(program);
  });

  test('says where to go, and answers there', async () => {
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(200);
    expect(program.complaints).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'listens on the loopback address only, in every process (read from /proc: Linux only)',
    () => {
      const pids = family(program.pid);
      const open = listeningOn(pids);
      // API, workers, stand-ins, PostgreSQL, and two of the engine.
      expect(open.length).toBeGreaterThanOrEqual(6);
      expect(open.filter((address) => !/^(::ffff:)?127\.0\.0\.1:\d+$/.test(address))).toEqual([]);
    },
  );

  test('keeps its secrets to its user', async () => {
    const { statSync } = await import('node:fs');
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o077).toBe(0);
  });

  test('refuses a second start on its data folder, and is not harmed by it', async () => {
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.complaints).toEqual([
      `Tongban is already running on ${dataDir} (process ${program.pid}): stop it first, or set DATA_DIR to another folder.`,
    ]);
    expect(second.lines).toEqual([]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(program.child.exitCode).toBeNull();
  });

  test('killed with cases under way, it takes its Node children along', async () => {
    const { bank, pool, close } = await clients(url);
    const runner = createScenarioRunner({ platform: { env: {} } as Platform, pool, bank });
    [finished, waiting] = (await Promise.all(
      [3, 1].map(async (steps) => (await runner.begin(beginningOf(accounts, name, steps), accounts)).caseId),
    )) as [string, string];
    code = await codeSentTo(bank, waiting);
    await close();
    const nodes = ['engine', 'api', 'workers', 'stand-ins'].map(
      (part) => livingProcess(join(dataDir, `${part}.process`))?.pid as number,
    );
    expect(nodes.filter((pid) => !lives(pid))).toEqual([]);
    // The worst case: also what would end PostgreSQL is killed.
    const guards = guardsOf(program.pid);
    expect(guards).toHaveLength(1);
    for (const pid of [...guards, program.pid]) process.kill(pid, 'SIGKILL');
    expect(await program.ended).toBe('SIGKILL');
    await eventually('the end of the Node children', () => nodes.every((pid) => !lives(pid)), 25_000);
  });

  test('started again, it ends what was left and goes on where it was', async () => {
    const left = postgresOf(dataDir) as number;
    expect(lives(left)).toBe(true);
    program = start();
    url = await ready(program);
    expect(lives(left)).toBe(false);

    const { bank, close } = await clients(url);
    const answer = await bank.message(waiting, 'sms-code', { code });
    expect(answer.status).toBeLessThan(300);
    await eventually('the account of the case that waited', async () => {
      const { body } = await bank.call('auditor', 'GET', `/cases/${waiting}/history`);
      return body.elements.some(
        ({ elementId, state }: { elementId: string; state: string }) =>
          elementId === 'gateway-await-rating' && state === 'active',
      );
    });
    expect((await bank.call('auditor', 'GET', `/cases/${finished}`)).status).toBe(200);
    const { body } = await bank.admin('GET', '/admin/ledger?system=core-banking&objects=true');
    const books = body.systems[0];
    const accountsOf = (caseId: string) =>
      books.objects.filter(
        (one: { kind: string; caseId: string }) => one.kind === 'account' && one.caseId === caseId,
      );
    expect(accountsOf(finished)).toHaveLength(1);
    expect(accountsOf(waiting)).toHaveLength(1);
    expect(books.duplicates).toEqual([]);
    await close();
  });

  test('killed as a whole, PostgreSQL too, it is ready again and goes on', async () => {
    for (const pid of family(program.pid)) process.kill(pid, 'SIGKILL');
    expect(await program.ended).toBe('SIGKILL');
    const before = performance.now();
    program = start();
    url = await ready(program);
    process.stdout.write(
      `ready ${((performance.now() - before) / 1000).toFixed(1)} s after everything was killed\n`,
    );
    const { bank, close } = await clients(url);
    const answer = await bank.message(waiting, 'rating', { rating: 5 });
    expect(answer.status).toBeLessThan(300);
    await eventually('the end of the case that waited', async () => {
      const { body } = await bank.call('auditor', 'GET', `/cases/${waiting}`);
      return body.state === 'completed';
    });
    const { body } = await bank.admin('GET', '/admin/ledger?system=core-banking');
    expect(body.systems[0].duplicates).toEqual([]);
    await close();
  });

  test('asked to end, it ends with everything below it', async () => {
    const pids = family(program.pid);
    expect(pids.length).toBeGreaterThan(6);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(pids.filter(lives)).toEqual([]);
    expect(existsSync(join(dataDir, 'platform.process'))).toBe(false);
    expect(program.complaints).toEqual([]);
  });

  /** A start, just when PostgreSQL and the engine were launched. */
  async function halfStarted(): Promise<{ early: Program; pids: number[] }> {
    const early = start();
    const launched = await eventually('PostgreSQL and the engine to be launched', () => {
      const both = [postgresOf(dataDir), livingProcess(join(dataDir, 'engine.process'))?.pid];
      return both.every((pid) => pid !== undefined) && both;
    });
    const pids = family(early.pid);
    expect(pids).toEqual(expect.arrayContaining(launched));
    return { early, pids };
  }

  test('asked to end while it starts, it leaves nothing either', async () => {
    const { early, pids } = await halfStarted();
    early.child.kill('SIGTERM');
    expect(await early.ended).toBe(0);
    await endOf(pids, 10_000);
    expect(early.lines.some((line) => line.startsWith('ready'))).toBe(false);
    expect(early.complaints).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')(
    'killed, it takes engine and PostgreSQL along (not on Windows: there the next start ends them)',
    async () => {
      const { early, pids } = await halfStarted();
      early.child.kill('SIGKILL');
      await early.ended;
      await endOf(pids, 30_000);
    },
  );
});
