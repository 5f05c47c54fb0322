import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { ensureSecrets } from '../../../src/config/secrets.ts';
import { createPool } from '../../../src/db/pool.ts';
import { type Platform, startPlatform } from '../../../src/local/platform.ts';
import { freePort } from '../../../src/local/ports.ts';
import { allTables } from '../../../src/projection/tables.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import type { Faults } from '../../support/bulk-exporter.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type RunningEngine, startEngine } from '../../support/engine.ts';
import { readBrokerConfig } from '../../support/exporter-settings.ts';
import { createScenarioRunner } from '../../support/scenario-runner.ts';
import { beginningOf, eventually, scenarioFile } from './support.ts';

/**
 * A bank's own PostgreSQL and Zeebe: the platform uses them, launches none, and leaves them running. Our engine plays
 * the cluster; its exporters read what `exporter-config` prints, and what they send gets lost and comes twice.
 */
const folder = mkdtempSync(join(tmpdir(), 'tongban-external-'));
const accounts = scenarioFile('account-opening');
const name = 'new customer, class II in the app, rated';

let database: TestDatabase;
let zeebe: RunningEngine;
let platform: Platform;
let pool: pg.Pool;
let bank: BankClient;
const replicas: ChildProcess[] = [];

/** Every other bulk of the durable lane fails in some way; of the express lane every third. */
const exporterFaults: Faults = (exporter, _partitionId, number) => {
  const kinds = ['request-lost', 'answer-lost', 'sent-twice', 'half-forgotten'] as const;
  return number % (exporter === 'tongban' ? 2 : 3) === 1 ? kinds[number % kinds.length] : undefined;
};

function printConfig(parameters: readonly string[]) {
  return spawnSync(process.execPath, [join(projectRoot, 'dist/exporter-config.js'), ...parameters], {
    encoding: 'utf8',
  });
}

beforeAll(async () => {
  const secretsFile = join(folder, 'secrets.json');
  const { sinkUser, sinkPassword } = ensureSecrets(secretsFile);
  const sinkPort = await freePort();
  const printed = printConfig([`http://127.0.0.1:${sinkPort}`, '--broker', '8.10']);
  const exporters = readBrokerConfig(printed.stdout, '8.10', {
    TONGBAN_SINK_USER: sinkUser,
    TONGBAN_SINK_PASSWORD: sinkPassword,
  });
  [database, zeebe] = await Promise.all([
    createTestDatabase(),
    startEngine({
      folder: join(folder, 'zeebe'),
      logFile: join(folder, 'zeebe.log'),
      exporters,
      exporterFaults,
    }),
  ]);
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      ZEEBE_GRPC_ADDRESS: zeebe.grpcAddress,
      ZEEBE_REST_ADDRESS: zeebe.restAddress,
      SINK_PORT: String(sinkPort),
      SECRETS_FILE: secretsFile,
    },
  });
  pool = createPool(database.url);
  bank = createBankClient(platform);
});

afterAll(async () => {
  await bank?.close();
  await pool?.end();
  for (const replica of replicas.filter((one) => one.exitCode === null && one.signalCode === null)) {
    replica.kill('SIGKILL');
    await once(replica, 'exit');
  }
  await platform?.stop();
  await zeebe?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** One more process of a kind, started alone, as on another machine. @returns its address, when it is healthy */
async function replicaOf(bundle: string, portName: string): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(projectRoot, 'dist', bundle)], {
    env: { ...platform.env, [portName]: String(port) },
    stdio: 'ignore',
  });
  replicas.push(child);
  const url = `http://127.0.0.1:${port}`;
  await eventually(bundle, async () => (await fetch(`${url}/healthz`)).status === 200);
  return { child, url };
}

/** Read-model tables whose rows are not the same in both. */
async function differingTables(one: pg.Pool, other: pg.Pool): Promise<string[]> {
  const rowsOf = async (of: pg.Pool, table: string) => {
    const { rows } = await of.query(`SELECT t::text AS row FROM read_model.${table} t ORDER BY 1`);
    return rows.map(({ row }) => row).join('\n');
  };
  const differing: string[] = [];
  for (const { name: table } of allTables)
    if ((await rowsOf(one, table)) !== (await rowsOf(other, table))) differing.push(table);
  return differing;
}

async function endsCleanly(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}

describe('external Zeebe and PostgreSQL', () => {
  test('are used, and none is launched', async () => {
    expect([...platform.parts.keys()].sort()).toEqual(['api', 'record-sink', 'stand-ins', 'workers']);
    expect(platform.databaseUrl).toBe(database.url);
    const runner = createScenarioRunner({ platform, pool, bank });
    await runner.begin(beginningOf(accounts, name, 3), accounts);
  });

  test('a second API on them starts cases and sees those of the first', async () => {
    const { child, url } = await replicaOf('api.js', 'PORT');
    const other = createBankClient({ ...platform, url });
    const runner = createScenarioRunner({ platform, pool, bank: other });
    const { caseId } = await runner.begin(beginningOf(accounts, name, 1), accounts);
    for (const api of [bank, other]) {
      const { status, body } = await api.call('auditor', 'GET', `/cases/${caseId}`);
      expect({ status, caseId: body.caseId, state: body.state }).toEqual({
        status: 200,
        caseId,
        state: 'active',
      });
    }
    await other.close();
    await endsCleanly(child);
    expect((await fetch(`${platform.url}/readyz`)).status).toBe(200);
  });

  test('workers started elsewhere do the work when those of the platform are away', async () => {
    const { child } = await replicaOf('workers.js', 'WORKERS_PORT');
    await platform.parts.get('workers')?.stop();
    const runner = createScenarioRunner({ platform, pool, bank });
    await runner.begin(beginningOf(accounts, name, 3), accounts);
    await endsCleanly(child);
  });

  test('has all that the engine said, once, whatever got lost or came twice on the way', async () => {
    const engine = createPool(zeebe.databaseUrl);
    try {
      await expect.poll(() => differingTables(engine, pool)).toEqual([]);
      const { rows } = await pool.query('SELECT count(*)::int AS cases FROM read_model.process_case');
      expect(rows).toEqual([{ cases: 3 }]);
    } finally {
      await engine.end();
    }
    const alarms = await pool.query(`SELECT kind, detail FROM bank.alarm WHERE source = 'exporter'`);
    expect(alarms.rows).toEqual([]);
  });

  test('the platform ends without them', async () => {
    await platform.stop();
    expect(zeebe.child.exitCode).toBeNull();
    expect((await fetch(`${zeebe.restAddress}/v2/status`)).status).toBe(204);
    expect((await pool.query('SELECT 1 AS alive')).rows).toEqual([{ alive: 1 }]);
  });
});
