import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorHeader } from '../../../src/contracts/actor-header.ts';
import { createPool } from '../../../src/db/pool.ts';
import { partitionsWithSegments, readSegments } from '../../../src/history/read.ts';
import { type Platform, startPlatform } from '../../../src/local/platform.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { createScenarioRunner } from '../../support/scenario-runner.ts';
import { beginningOf, eventually, scenarioFile } from './support.ts';

/** Who calls the engine, and whom its history names. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-callers-'));
const accounts = scenarioFile('account-opening');
const reviewed = 'no identity method works, the reviewer refuses';
const said: string[] = [];
let platform: Platform;
let pool: pg.Pool;
let bank: BankClient;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  platform = await startPlatform({ dataDir, report: (line) => said.push(line) });
  pool = createPool(platform.databaseUrl);
  bank = createBankClient(platform);
});

afterAll(async () => {
  await bank?.close();
  await pool?.end();
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

interface KeptRecord {
  readonly recordType: string;
  readonly valueType: string;
  readonly intent: string;
  readonly value: Record<string, unknown>;
  readonly actor?: unknown;
}

/** Everything that the history keeps. */
async function history(): Promise<KeptRecord[]> {
  const client = await pool.connect();
  try {
    const found: KeptRecord[] = [];
    for (const partitionId of await partitionsWithSegments(client))
      for await (const { records } of readSegments(client, partitionId))
        found.push(...(records ?? []).map((bytes) => JSON.parse(bytes.toString('utf8'))));
    return found;
  } finally {
    client.release();
  }
}

const commandOf = async (caseId: string, kind: string) => {
  const { rows } = await pool.query('SELECT command_id FROM bank.command WHERE case_id = $1 AND kind = $2', [
    caseId,
    kind,
  ]);
  expect(rows).toHaveLength(1);
  return rows[0].command_id as string;
};

describe('what a person causes', () => {
  let caseId: string;
  let userTaskKey: string;
  let records: KeptRecord[];

  beforeAll(async () => {
    const runner = createScenarioRunner({ platform, pool, bank });
    caseId = (await runner.begin(beginningOf(accounts, reviewed, 1), accounts)).caseId;
    userTaskKey = await eventually('the review', async () => {
      const { rows } = await pool.query(
        `SELECT user_task_key::text AS key FROM read_model.user_task WHERE case_id = $1 AND element_id = 'manual-review'`,
        [caseId],
      );
      return rows[0]?.key;
    });
    const claimed = await bank.call('account-reviewer-1', 'POST', `/user-tasks/${userTaskKey}/claim`);
    expect(claimed, JSON.stringify(claimed)).toMatchObject({ status: 200 });
    // The task is theirs, and they are away: a colleague does it in their place.
    const away = await bank.call('account-reviewer-1', 'POST', '/absences', {
      userId: 'account-reviewer-1',
      substituteId: 'account-reviewer-2',
      from: new Date().toISOString(),
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(away, JSON.stringify(away)).toMatchObject({ status: 201 });
    const completed = await bank.complete(
      userTaskKey,
      { reviewDecision: 'reject', reviewReasonCode: 'IDENTITY_NOT_CONFIRMED', reviewOpinion: '资料不符' },
      'account-reviewer-2',
    );
    expect(completed, JSON.stringify(completed)).toMatchObject({ status: 200 });
    records = await history();
  });

  const tasks = (intent: string) =>
    records.filter(
      ({ valueType, intent: is, value, recordType }) =>
        valueType === 'USER_TASK' &&
        recordType === 'EVENT' &&
        is === intent &&
        String(value.userTaskKey) === userTaskKey,
    );

  test('names the person who claimed a task, and their command', async () => {
    const commandId = await commandOf(caseId, 'assign-user-task');
    expect(tasks('ASSIGNED').map(({ actor }) => actor)).toEqual([
      { userId: 'account-reviewer-1', commandId },
    ]);
  });

  test('names who completed it, in whose place, and the command, in every record that follows', async () => {
    const commandId = await commandOf(caseId, 'complete-user-task');
    const actor = { userId: 'account-reviewer-2', onBehalfOf: 'account-reviewer-1', commandId };
    expect(tasks('COMPLETED').map(({ actor }) => actor)).toEqual([actor]);
    const caused = records.filter((record) => JSON.stringify(record.actor) === JSON.stringify(actor));
    expect(caused.map(({ valueType, intent, recordType }) => `${recordType} ${valueType} ${intent}`)).toEqual(
      expect.arrayContaining([
        'EVENT USER_TASK COMPLETED',
        'EVENT PROCESS_INSTANCE ELEMENT_COMPLETED',
        'EVENT VARIABLE CREATED',
        'EVENT JOB CREATED',
      ]),
    );
  });

  test('names who entered the case', async () => {
    const commandId = await commandOf(caseId, 'publish-message');
    const [message] = records.filter(
      ({ valueType, intent, value }) =>
        valueType === 'MESSAGE' && intent === 'PUBLISHED' && value.correlationKey === caseId,
    );
    expect(message?.actor).toEqual({ userId: expect.stringMatching(/^channel/), commandId });
  });

  test('while what workers and clocks do is nobody’s', () => {
    const done = records.filter(({ valueType, intent }) => valueType === 'JOB' && intent === 'COMPLETED');
    expect(done.length).toBeGreaterThan(0);
    expect(done.filter(({ actor }) => actor !== undefined)).toEqual([]);
  });

  test('ids only: no name, phone or other text of anybody', () => {
    const ids = new Set(platform.secrets.tokens.map(({ userId }) => userId));
    for (const { actor } of records.filter((record) => record.actor !== undefined)) {
      const { userId, onBehalfOf, commandId, ...more } = actor as Record<string, string>;
      expect({ more, known: ids.has(userId as string) }).toEqual({ more: {}, known: true });
      expect(onBehalfOf === undefined || ids.has(onBehalfOf)).toBe(true);
      expect(commandId).toMatch(/^CM-[A-Z0-9]+$/);
    }
  });
});

describe('the engine’s own ports', () => {
  const publish = async (headers: Record<string, string>) => {
    const answer = await fetch(`${platform.zeebe.restAddress}/v2/messages/publication`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ name: 'nobody-waits', correlationKey: 'x', timeToLive: 0 }),
    });
    await answer.text();
    return answer.status;
  };
  const li = { [actorHeader]: '{"userId":"account-reviewer-1"}' };

  test('serve a worker of the bank that has no secret, as nobody', async () => {
    expect(await publish({})).toBe(200);
  });

  test('refuse a caller without the secret who names a person, and one with another secret', async () => {
    expect(await publish(li)).toBe(401);
    expect(await publish({ ...li, authorization: `Bearer ${platform.secrets.standInToken}` })).toBe(401);
    expect(await publish({ ...li, authorization: `Bearer ${platform.secrets.engineToken}` })).toBe(200);
  });
});

describe('secrets', () => {
  const secrets = () => {
    const { tokens, sinkUser, ...own } = platform.secrets;
    return [...Object.values(own), ...tokens.map(({ token }) => token)];
  };

  test('are in no log, output or argument', () => {
    expect(secrets().length).toBeGreaterThan(40);
    const logs = join(platform.dataDir, 'logs');
    const texts = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
    expect(texts.join('').length).toBeGreaterThan(1_000);
    const args = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
    expect(args).toContain('dist/engine.js');
    const told = [...texts, ...said, args].join('\n');
    expect(secrets().filter((secret) => told.includes(secret))).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'that of the engine is given to whom needs it (from /proc)',
    () => {
      const having = [...platform.parts]
        .filter(([, { child }]) =>
          readFileSync(`/proc/${child.pid}/environ`, 'utf8').includes(platform.secrets.engineToken),
        )
        .map(([name]) => name);
      expect(platform.parts.size).toBe(5);
      expect(having.sort()).toEqual(['api', 'engine', 'workers']);
    },
  );
});
