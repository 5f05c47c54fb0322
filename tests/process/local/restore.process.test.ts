import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSecrets } from '../../../src/config/secrets.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { createPool } from '../../../src/db/pool.ts';
import { openHistoryDatabase } from '../../../src/history/database.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { verifyHistory } from '../../../src/history/verify.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { chinaDay } from '../../../src/simulation/bank-time.ts';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { prepareApplication } from '../../support/scenario-applications.ts';
import { bareClient, callBare } from '../gateway/support.ts';
import { lineOfTasks } from '../runtime/support.ts';
import { endAll, launch, type Program, ready } from './program.ts';
import { beginningOf, eventually, scenarioFile } from './support.ts';

/** An older copy of the database is put back below a platform that has given answers since. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-restore-'));
chmodSync(folder, 0o755);
const dataDir = join(folder, 'data');
const postgres = join(dataDir, 'postgres');
const backup = join(folder, 'backup');
const answered = join(dataDir, 'engine/answered-position');
const accounts = scenarioFile('account-opening');
const name = 'new customer, class II in the app, rated';
const random = seededRandom(11);
const started: Program[] = [];

interface Running {
  readonly pool: pg.Pool;
  readonly bank: BankClient;
  readonly engine: ZeebeRest;
  readonly grpcAddress: string;
  /** A customer applies. @returns the case, when the engine has it */
  apply(): Promise<string>;
  /** @returns the status of the answer */
  read(caseId: string): Promise<number>;
  /** Starts a process whose one job nobody takes. @returns the job's key */
  leaveJob(): Promise<string>;
  stop(): Promise<void>;
}

function start(...args: readonly string[]): Program {
  const program = launch(dataDir, {}, args);
  started.push(program);
  return program;
}

async function running(program: Program): Promise<Running> {
  const url = await ready(program);
  const pool = createPool((await openHistoryDatabase({ DATA_DIR: dataDir })).url);
  const secrets = loadSecrets(join(dataDir, 'secrets.json'));
  const bank = createBankClient({ url, bankSystemsUrl: 'http://127.0.0.1:9', secrets });
  const leader = await eventually('the leader', async () => {
    const { rows } = await pool.query('SELECT grpc_address, rest_address FROM engine.leader');
    return rows[0]?.rest_address ? rows[0] : undefined;
  });
  const engine = createZeebeRest({ address: leader.rest_address });
  const read = async (caseId: string) => (await bank.call('auditor', 'GET', `/cases/${caseId}`)).status;
  return {
    pool,
    bank,
    engine,
    grpcAddress: leader.grpc_address,
    async apply() {
      const { body } = prepareApplication(
        beginningOf(accounts, name, 0),
        accounts,
        random,
        chinaDay(Date.now()),
      );
      const caseId = await bank.start('account-opening', body, 'channel');
      await eventually('the case', async () => (await read(caseId)) === 200);
      return caseId;
    },
    read,
    async leaveJob() {
      const diagram = lineOfTasks('left-alone', [{ id: 'a', type: 'nobody-does-this' }]);
      expect((await engine.deploy([{ name: 'left-alone.bpmn', content: diagram }])).kind).toBe('ok');
      const answer = await engine.createProcessInstance('left-alone', {});
      if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
      const { rows } = await pool.query(
        'SELECT job_key FROM read_model.job WHERE process_instance_key = $1',
        [answer.value.processInstanceKey],
      );
      return rows[0].job_key;
    },
    async stop() {
      await bank.close();
      await pool.end();
      program.child.kill('SIGTERM');
      expect(await program.ended).toBe(0);
    },
  };
}

/** As an operator would: with owners and times. */
const copy = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

afterAll(async () => {
  await endAll(started);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe.skipIf(process.platform === 'win32')('a backup that is older than what was answered', () => {
  let kept: string;
  let missing: string;
  let oldJob: string;
  let file: Buffer;

  beforeAll(async () => {
    const program = start('--accept-restore');
    const first = await running(program);
    expect(program.lines).toContain('there is no restore to accept: start without --accept-restore');
    kept = await first.apply();
    await first.stop();
    copy(postgres, backup);
    const second = await running(start());
    missing = await second.apply();
    oldJob = await second.leaveJob();
    await second.stop();
    file = readFileSync(answered);
    rmSync(postgres, { recursive: true });
    copy(backup, postgres);
  });

  test('is refused in one sentence, and left as it was', async () => {
    const program = start();
    expect(await program.ended).toBe(1);
    expect(program.complaints).toEqual([
      expect.stringMatching(
        /^The database is older than the answers that were given from it \(partition 1 ends at position \d+, and the engine has answered up to \d+; .*answered-position\), so what customers and workers were told since then would be missing: restore a newer backup, or accept that and start once with --accept-restore \(npm start -- --accept-restore\)\.$/,
      ),
    ]);
    expect(program.lines.filter((line) => line.startsWith('ready'))).toEqual([]);
    expect(readFileSync(answered)).toEqual(file);
    expect(existsSync(join(dataDir, 'platform.process'))).toBe(false);
  });

  test('is taken when a person accepts it: recorded, alarmed, and no key is given again', async () => {
    const program = start('--accept-restore');
    const { pool, bank, engine, grpcAddress, apply, read, leaveJob, stop } = await running(program);
    expect(program.lines).toContain('the database was set back: accepted, recorded and alarmed');
    expect(await read(kept)).toBe(200);
    expect(await read(missing)).toBe(404);

    const { rows } = await pool.query('SELECT found, accepted_by, answered, database FROM engine.restore');
    expect(rows).toHaveLength(1);
    const [{ found, accepted_by: acceptedBy, answered: given, database: had }] = rows;
    expect({ found, acceptedBy }).toEqual({ found: 'older', acceptedBy: expect.stringMatching(/^.+@.+$/) });
    // The refused start has not led.
    expect({ had: had.epoch, given: given.epoch, same: had.historyId === given.historyId }).toEqual({
      had: '1',
      given: '2',
      same: true,
    });
    expect(given.partitions[0].position).toBeGreaterThan(had.partitions[0].position);
    const leader = await pool.query('SELECT epoch FROM engine.leader');
    expect(leader.rows).toEqual([{ epoch: '3' }]);
    const { body } = await bank.call('operator', 'GET', '/alarms');
    expect(body.items).toEqual([
      expect.objectContaining({
        kind: 'restore-accepted',
        severity: 'critical',
        detail: expect.stringMatching(/^accepted: The database is older than .* would be missing$/),
      }),
    ]);

    const newJob = await leaveJob();
    expect(BigInt(newJob)).toBeGreaterThan(BigInt(given.partitions[0].key));
    const client = bareClient(grpcAddress);
    const late = await callBare(client, 'CompleteJob', { jobKey: oldJob, variables: '{}' });
    client.close();
    expect({ code: late.code, details: late.details }).toEqual({
      code: 5,
      details: expect.stringContaining(oldJob),
    });
    expect(await read(await apply())).toBe(200);
    expect((await engine.topology()).kind).toBe('ok');

    const reader = await pool.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    expect((await verifyHistory(reader)).partitions.flatMap(({ problems }) => problems)).toEqual([]);
    expect((await rebuildAndCompare(reader)).tables.flatMap(({ examples }) => examples)).toEqual([]);
    await reader.query('ROLLBACK');
    reader.release();
    await stop();
  });

  test('the next start asks for nothing', async () => {
    const { pool, stop } = await running(start());
    const { rows } = await pool.query(
      `SELECT (SELECT count(*)::int FROM engine.restore) AS restores,
              (SELECT count(*)::int FROM bank.alarm WHERE kind = 'restore-accepted') AS alarms`,
    );
    expect(rows).toEqual([{ restores: 1, alarms: 1 }]);
    await stop();
  });

  test('a database that is another one is refused too', async () => {
    renameSync(postgres, `${postgres}-aside`);
    const program = start();
    expect(await program.ended).toBe(1);
    expect(program.complaints).toEqual([
      expect.stringMatching(/^The database is not the one that the engine gave its answers from /),
    ]);
  });
});
