import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool } from '../../../src/db/pool.ts';
import { type Platform, startPlatform } from '../../../src/local/platform.ts';
import { assumeYears, nextMonday } from '../../../src/simulation/assumed-calendar.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import type { Scenario, ScenarioFile } from '../../support/scenario-model.ts';
import { createScenarioRunner } from '../../support/scenario-runner.ts';
import { eventually, scenarioFile } from './support.ts';

/** WORKERS=in-process: the whole platform with engine and workers in one process. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-in-process-'));
const chosen: readonly (readonly [Scenario['kind'], string])[] = [
  ['account-opening', 'new customer, class II in the app, rated'],
  ['credit-approval', 'standard loan is approved, paid and rated without anybody of the bank'],
  ['complaint-handling', 'passed on by the regulator: head office from the start'],
];

let database: TestDatabase;
let platform: Platform;
let pool: pg.Pool;
let bank: BankClient;
let runner: ReturnType<typeof createScenarioRunner>;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  database = await createTestDatabase();
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    controlledClock: true,
    startAt: nextMonday(new Date()),
    env: { ...process.env, WORKERS: 'in-process', DATABASE_URL: database.url },
  });
  pool = createPool(platform.databaseUrl);
  await assumeYears(pool, new Date(), 5);
  bank = createBankClient(platform);
  runner = createScenarioRunner({ platform, pool, bank });
});

afterAll(async () => {
  await bank?.close();
  await pool?.end();
  await platform?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const workersUrl = (path: string) => `http://127.0.0.1:${platform.env.WORKERS_PORT}${path}`;

function scenario(kind: Scenario['kind'], name: string): [Scenario, ScenarioFile] {
  const file = scenarioFile(kind);
  const found = file.scenarios.find((one) => one.name === name);
  if (!found) throw new Error(`no scenario is called "${name}"`);
  return [found, file];
}

/**
 * Runs a scenario to its end, which it must have reached without an incident.
 * @param meanwhile when its steps are done
 */
async function runToItsEnd(
  kind: Scenario['kind'],
  name: string,
  meanwhile = async (): Promise<void> => {},
): Promise<void> {
  const [one, file] = scenario(kind, name);
  const open = await runner.begin(one, file);
  await meanwhile();
  await eventually(`the end of ${name}`, async () => (await runner.outcome(open)).state === 'completed');
  const { endElementId, incidents } = await runner.outcome(open);
  expect({ endElementId, incidents }).toEqual({ endElementId: one.end, incidents: [] });
}

test('there is one process less, and it answers for both', async () => {
  expect([...platform.parts.keys()].sort()).toEqual(['api', 'engine', 'stand-ins']);
  const { body } = await request(workersUrl('/healthz'));
  expect(await body.json()).toMatchObject({ status: 'ok', draining: false });
});

test.each(chosen)('%s: %s', (kind, name) => runToItsEnd(kind, name));

test.skipIf(process.platform !== 'linux')('its jobs did not go over the network (from /proc)', () => {
  const log = readFileSync(join(platform.dataDir, 'logs/engine.log'), 'utf8');
  expect(log).toContain('"msg":"job done"');
  const port = Number(platform.zeebe.grpcAddress.split(':')[1]).toString(16).toUpperCase().padStart(4, '0');
  const sockets = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n'));
  const [listening, established] = ['0A', '01'].map((state) =>
    sockets.filter((line) => new RegExp(`:${port} \\S+ ${state} `).test(line)),
  );
  // Workers over gRPC would each have a poll open.
  expect({ listening: listening?.length, established }).toEqual({ listening: 1, established: [] });
});

describe('when the process ends', () => {
  test('killed under a case, engine and workers come back together and bring it to its end', async () => {
    // A scenario without steps: it was only accepted when the process dies.
    await runToItsEnd('account-opening', 'every identity method disagrees', async () =>
      platform.parts.get('engine')?.crash(),
    );
    const { statusCode } = await request(workersUrl('/readyz'));
    expect(statusCode).toBe(200);
  });

  test('by SIGTERM: the running job ends first, and the engine takes that', async () => {
    const slow = { system: 'e-id', mode: 'slow', delayMs: 3_000, times: 1 };
    expect(await bank.admin('POST', '/admin/faults', slow)).toMatchObject({ status: 201 });
    const [one, file] = scenario('account-opening', chosen[0]![1]);
    await runner.begin({ ...one, steps: [] }, file);
    await eventually('a job that waits for its answer', async () => {
      const { body } = await bank.admin('GET', '/admin/faults');
      return body.faults.some(({ acted }: { acted: number }) => acted > 0);
    });
    const part = platform.parts.get('engine')!;
    const { child } = part;
    await part.stop();
    expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: 0, signal: null });
    const said = readFileSync(join(platform.dataDir, 'logs/engine.log'), 'utf8').trim().split('\n');
    const lines = said.map((line) => JSON.parse(line) as { msg: string; active?: number; outcome?: string });
    const draining = lines.findLastIndex(({ msg }) => msg === 'draining');
    expect(lines[draining]?.active).toBeGreaterThan(0);
    const afterwards = lines.slice(draining + 1);
    expect(afterwards.filter(({ outcome }) => outcome).map(({ outcome }) => outcome)).toContain('complete');
    expect(afterwards.filter(({ msg }) => msg === 'the engine did not take the end of the job')).toEqual([]);
    expect(afterwards.map(({ msg }) => msg)).toContain('workers ended');
    const { rows } = await pool.query(`SELECT type FROM read_model.job WHERE state = 'activated'`);
    expect(rows).toEqual([]);
  });
});
