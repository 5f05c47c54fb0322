import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clockFrom } from '../../../src/contracts/clock.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { createPool } from '../../../src/db/pool.ts';
import { type PartName, type Platform, startPlatform } from '../../../src/local/platform.ts';
import { assumeYears, nextMonday } from '../../../src/simulation/assumed-calendar.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { chinaDay } from '../../../src/simulation/bank-time.ts';
import { createEngineClock } from '../../../src/zeebe/engine-clock.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { prepareApplication } from '../../support/scenario-applications.ts';
import type { Step } from '../../support/scenario-model.ts';
import { createScenarioRunner } from '../../support/scenario-runner.ts';
import { beginningOf, eventually, scenarioFile } from './support.ts';

/**
 * The whole platform on six partitions: keys are `partition << 51`, so those of partitions 4 to 6 are no exact
 * JavaScript numbers. Then what it does about engine and PostgreSQL dying.
 */
const folder = mkdtempSync(join(tmpdir(), 'tongban-partitions-'));
const accounts = scenarioFile('account-opening');
const complaints = scenarioFile('complaint-handling');
const reviewed = 'no identity method works, the reviewer refuses';
const handled = 'passed on by the regulator: head office from the start';
const isBig = (key: string) => BigInt(key) > BigInt(Number.MAX_SAFE_INTEGER);

let platform: Platform;
let pool: pg.Pool;
let bank: BankClient;
let runner: ReturnType<typeof createScenarioRunner>;
/** Accounts asked for, each waiting for its reviewer. */
let begun = 0;
const said: string[] = [];

beforeAll(async () => {
  chmodSync(folder, 0o755);
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    partitions: 6,
    controlledClock: true,
    startAt: nextMonday(new Date()),
    report: (line) => said.push(line),
  });
  pool = createPool(platform.databaseUrl);
  await assumeYears(pool, new Date(), 5);
  bank = createBankClient(platform);
  runner = createScenarioRunner({ platform, pool, bank });
  // A case lies where the hash of its id puts it: more are begun until enough lie where keys are large.
  for (let big = 0; big < 3; big = (await openReviews()).filter(isBig).length) {
    const count = begun === 0 ? 12 : 4;
    begun += count;
    await Promise.all(
      Array.from({ length: count }, () => runner.begin(beginningOf(accounts, reviewed, 1), accounts)),
    );
  }
});

afterAll(async () => {
  await bank?.close();
  await pool?.end();
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The answer's own text: what a client reads before any program of ours has touched it. */
async function textOf(as: string, path: string): Promise<string> {
  const person = platform.secrets.tokens.find(({ roles }) => roles.includes(as));
  const answer = await request(`${platform.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${person?.token}` },
  });
  expect(answer.statusCode).toBe(200);
  return answer.body.text();
}

/** Values of all fields of this name in a JSON text, as they are written there. */
const written = (text: string, field: string) =>
  [...text.matchAll(new RegExp(`"${field}":\\s*("?\\d+"?)`, 'g'))].map((match) => match[1] as string);

const column = async (sql: string, values: unknown[] = []) =>
  (await pool.query({ text: sql, values, rowMode: 'array' })).rows.map(([value]) => String(value)).sort();

const openReviews = () =>
  column(
    `SELECT user_task_key::text FROM read_model.user_task WHERE element_id = 'manual-review' AND state = 'created'`,
  );

async function bigReview(): Promise<{ key: string; caseId: string }> {
  return eventually('an open review with a key beyond 2^53', async () => {
    const { rows } = await pool.query(
      `SELECT user_task_key::text AS key, case_id FROM read_model.user_task
       WHERE element_id = 'manual-review' AND state = 'created' AND user_task_key > $1 ORDER BY user_task_key DESC`,
      [String(Number.MAX_SAFE_INTEGER)],
    );
    return rows[0] && { key: rows[0].key, caseId: rows[0].case_id };
  });
}

describe('six partitions', () => {
  test('cases spread over all of them, keys beyond 2^53 among them', async () => {
    await eventually('all reviews', async () => (await openReviews()).length === begun);
    const partitions = await column('SELECT partition_id FROM read_model.projection_position');
    expect(partitions).toEqual(['1', '2', '3', '4', '5', '6']);
    const big = (await openReviews()).filter(isBig);
    expect(big.length).toBeGreaterThan(0);
  });

  test('the task list has every key exactly, as a string', async () => {
    const text = await textOf('account-reviewer', '/user-tasks?limit=200');
    expect(written(text, 'userTaskKey').sort()).toEqual((await openReviews()).map((key) => `"${key}"`));
    const definitions = written(text, 'processDefinitionKey');
    expect(definitions.length).toBeGreaterThan(0);
    expect(definitions.filter((value) => !value.startsWith('"'))).toEqual([]);
  });

  test('each task names its process instance exactly', async () => {
    const named = await Promise.all(
      (await openReviews()).map(async (key) =>
        written(await textOf('account-reviewer', `/user-tasks/${key}`), 'processInstanceKey'),
      ),
    );
    const instances = await column(
      `SELECT DISTINCT process_instance_key::text FROM read_model.user_task
       WHERE element_id = 'manual-review' AND state = 'created'`,
    );
    expect([...new Set(named.flat())].sort()).toEqual(instances.map((key) => `"${key}"`));
  });

  test('a task is shown and completed by such a key, and no other is', async () => {
    const { key, caseId } = await bigReview();
    const before = await openReviews();
    expect(written(await textOf('account-reviewer', `/user-tasks/${key}`), 'userTaskKey')).toContain(
      `"${key}"`,
    );
    const neighbour = (BigInt(key) + 1n).toString();
    const missed = await bank.complete(neighbour, {}, bank.usersOf(['account-reviewer'])[0] as string);
    expect(missed.status).toBe(404);
    const answer = await bank.complete(
      key,
      { reviewDecision: 'reject', reviewReasonCode: 'IDENTITY_NOT_CONFIRMED', reviewOpinion: '资料不符' },
      bank.usersOf(['account-reviewer'])[0] as string,
    );
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status: expect.toSatisfy((s: number) => s < 300),
    });
    await eventually('the end of the case', async () => {
      const { body } = await bank.call('auditor', 'GET', `/cases/${caseId}`);
      return body.state === 'completed';
    });
    expect(await openReviews()).toEqual(before.filter((one) => one !== key));
  });

  test('so is a task of a complaint', async () => {
    const { completeTask } = beginningOf(complaints, handled, 1).steps[0] as Extract<
      Step,
      { completeTask: unknown }
    >;
    for (;;) {
      const { caseId } = await runner.begin(beginningOf(complaints, handled, 0), complaints);
      const task = await eventually('the complaint’s task in the list', async () => {
        const { body } = await bank.call('head-office', 'GET', `/user-tasks?caseId=${caseId}`);
        return body.items.find(
          ({ elementId }: { elementId: string }) => elementId === completeTask.elementId,
        );
      });
      if (!isBig(task.userTaskKey)) continue;
      const user = bank.usersOf(['head-office'])[0] as string;
      const answer = await bank.complete(task.userTaskKey, completeTask.variables, user);
      expect(answer.status).toBeLessThan(300);
      const state = await eventually('the end of the task', async () => {
        const [found] = await column('SELECT state FROM read_model.user_task WHERE user_task_key = $1', [
          task.userTaskKey,
        ]);
        return found !== 'created' && found;
      });
      expect(state).toBe('completed');
      return;
    }
  });

  test('the history of a case has every key exactly', async () => {
    const { caseId } = await bigReview();
    const text = await textOf('auditor', `/cases/${caseId}/history`);
    const tables = [
      ['userTaskKey', 'user_task', 'user_task_key'],
      ['elementInstanceKey', 'element_instance', 'element_instance_key'],
      ['variableKey', 'variable_value', 'variable_key'],
    ] as const;
    for (const [field, table, name] of tables) {
      const keys = await column(
        `WITH RECURSIVE tree AS (
           SELECT process_instance_key FROM read_model.process_case WHERE case_id = $1
           UNION SELECT i.process_instance_key FROM read_model.process_instance i
             JOIN tree ON i.parent_process_instance_key = tree.process_instance_key)
         SELECT ${name}::text FROM read_model.${table} JOIN tree USING (process_instance_key)`,
        [caseId],
      );
      expect(keys.some(isBig)).toBe(true);
      expect(written(text, field).sort()).toEqual(keys.map((key) => `"${key}"`));
    }
    // No number of the answer is so large that reading it as JSON would round it.
    expect(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').match(/\d{16,}/g)).toBeNull();
  });

  test('the diagram of a case is found by the key that its history names', async () => {
    const { caseId } = await bigReview();
    const [key] = written(await textOf('auditor', `/cases/${caseId}/history`), 'processDefinitionKey');
    const xml = await textOf('auditor', `/process-definitions/${key?.replaceAll('"', '')}/xml`);
    expect(xml).toMatch(/<\?xml[\s\S]*definitions/);
  });

  test('a task that somebody completes at the engine itself raises an alarm that names its key', async () => {
    const { key, caseId } = await bigReview();
    const stranger = createZeebeRest({ address: platform.zeebe.restAddress });
    const done = await stranger.completeUserTask(key, {
      reviewDecision: 'reject',
      reviewReasonCode: 'IDENTITY_NOT_CONFIRMED',
    });
    expect(done.kind).toBe('ok');
    const alarm = await eventually('the alarm', async () => {
      const { body } = await bank.call('operator', 'GET', '/alarms');
      return body.items.find(({ kind }: { kind: string }) => kind === 'unsent-completion');
    });
    expect(alarm).toMatchObject({ severity: 'critical', caseId });
    expect(alarm.detail).toContain(`user task ${key} `);
    const { body } = await bank.call('operator', 'GET', '/alarms');
    expect(body.items).toHaveLength(1);
  });
});

describe('the record sink', () => {
  test('does not run beside the embedded engine', async () => {
    await expect(request(`${platform.sinkUrl}/healthz`)).rejects.toThrow('ECONNREFUSED');
    expect(platform.parts.has('record-sink')).toBe(false);
  });
});

interface Application {
  readonly key: string;
  readonly body: object;
  status: number;
  retryAfter: unknown;
  answer: string;
}

describe.each([
  ['engine', 'engine'],
  ['postgres', 'PostgreSQL'],
] as const)('%s killed while applications come', (part: PartName, name) => {
  const random = seededRandom(part.length);
  const sent: Application[] = [];
  const withStatus = (status: number) => sent.filter((one) => one.status === status);

  function newApplication(number: number): Application {
    const today = chinaDay(clockFrom(platform.env.CLOCK_FILE).now().getTime());
    const { body } = prepareApplication(beginningOf(accounts, reviewed, 0), accounts, random, today);
    const one = { key: `application-${part}-${number}`, body, status: 0, retryAfter: '', answer: '' };
    sent.push(one);
    return one;
  }

  async function send(one: Application): Promise<void> {
    const channel = platform.secrets.tokens.find(({ roles }) => roles.includes('channel'));
    const answer = await request(`${platform.url}/api/v1/account-openings`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${channel?.token}`,
        'content-type': 'application/json',
        'idempotency-key': one.key,
      },
      body: JSON.stringify(one.body),
    });
    one.answer = await answer.body.text();
    one.retryAfter = answer.headers['retry-after'];
    one.status = answer.statusCode;
  }

  test('they are answered 201, or 503 with when to come again; never anything else', async () => {
    said.length = 0;
    const answers: Promise<void>[] = [];
    let back = false;
    const killed = (async () => {
      await eventually('the first to be accepted', () => withStatus(201).length > 0);
      await sleep(200);
      await platform.parts.get(part)?.crash();
      await sleep(500);
      back = true;
    })();
    // One every so often, whether or not the earlier ones were answered.
    for (let number = 0; !back; number++) {
      answers.push(send(newApplication(number)));
      await sleep(number < 15 ? 80 : 400);
    }
    await Promise.all([killed, ...answers]);
    const [accepted, refused] = [withStatus(201), withStatus(503)];
    process.stdout.write(`${name}: ${accepted.length} accepted, ${refused.length} asked to come again\n`);
    expect(sent.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
    expect(accepted.length).toBeGreaterThan(0);
    for (const { retryAfter, answer } of refused) {
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(JSON.parse(answer)).toMatchObject({ status: 503 });
    }
    // A first attempt may come too early, while the dead one's last processes still end.
    expect(said.filter((line) => !line.startsWith(`${name} did not come back`))).toEqual([
      `${name} ended (SIGKILL): restarting`,
      `${name} runs again`,
    ]);
  });

  test('whoever comes again is taken; everything accepted is exactly one case in the engine', async () => {
    for (const one of [...withStatus(503).slice(0, 3), ...withStatus(201).slice(0, 3)])
      await eventually('the platform to take applications again', async () => {
        await send(one);
        return one.status === 201;
      });
    const accepted = withStatus(201).map(({ answer }) => JSON.parse(answer).caseId as string);
    expect(new Set(accepted).size).toBe(accepted.length);
    const inEngine = () =>
      column(
        `SELECT case_id FROM read_model.process_instance
         WHERE bpmn_process_id = 'account-opening' AND case_id = ANY ($1)`,
        [accepted],
      );
    await eventually(
      'a process instance for every accepted application',
      async () => (await inEngine()).length >= accepted.length,
      120_000,
    );
    expect(await inEngine()).toEqual(accepted.sort());
    expect(await column('SELECT position FROM read_model.parked_record')).toEqual([]);
    const { body } = await bank.call('operator', 'GET', '/alarms');
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual(['unsent-completion']);
  });
});

test('time that passes while the engine is killed passes for the engine too', async () => {
  const { now } = clockFrom(platform.env.CLOCK_FILE);
  const before = now().getTime();
  const back = platform.parts.get('engine')?.crash();
  await platform.advanceClock(86_400_000);
  await back;
  const engineTime = await createEngineClock(platform.zeebe.managementAddress as string).now();
  expect(engineTime.getTime()).toBeGreaterThanOrEqual(before + 86_400_000);
  expect(Math.abs(engineTime.getTime() - now().getTime())).toBeLessThan(5_000);
  await runner.idle();
});
