import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { createPool } from '../../../src/db/pool.ts';
import { type Platform, startPlatform } from '../../../src/local/platform.ts';
import { freePort } from '../../../src/local/ports.ts';
import { complaintSubmission } from '../../../src/simulation/applications.ts';
import { type Answer, type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { addPeople } from '../../support/more-people.ts';
import { eventually } from '../local/support.ts';

/**
 * The policy under races, on the real engine and two replicas of the API. Each case has two levels open at once; all
 * people here have both roles, so that nothing but four eyes and who was first decides.
 */
const cases = 500;
const atOnce = 8;
const both = ['credit-officer', 'branch-manager'];
const [answersTwice, rivalOne, rivalTwo] = ['twice-1', 'rival-1', 'rival-2'] as const;
const folder = mkdtempSync(join(tmpdir(), 'tongban-races-'));

let platform: Platform;
let pool: pg.Pool;
let replica: ChildProcess;
let first: BankClient;
let second: BankClient;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  const people = [answersTwice, rivalOne, rivalTwo].map((userId) => ({ userId, name: userId, roles: both }));
  addPeople(join(dataDir, 'secrets.json'), people);
  platform = await startPlatform({ dataDir });
  pool = createPool(platform.databaseUrl);
  const port = await freePort();
  replica = spawn(process.execPath, [join(projectRoot, 'dist/api.js')], {
    env: { ...platform.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually('the second API', async () => (await fetch(`${url}/healthz`)).status === 200);
  first = createBankClient(platform);
  second = createBankClient({ ...platform, url });
  await startCases();
});

afterAll(async () => {
  await Promise.all([first?.close(), second?.close(), pool?.end()]);
  if (replica && replica.exitCode === null) {
    replica.kill('SIGTERM');
    await once(replica, 'exit');
  }
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const caseIdOf = (number: number) => `CR-20260101-${String(number).padStart(8, '0')}`;

/** Cases of one customer, each with both of its tasks open in the durable read model. */
async function startCases(): Promise<void> {
  const name = 'race-two-levels.bpmn';
  const deployed = await createZeebeRest({ address: platform.zeebe.restAddress }).deploy([
    { name, content: readFileSync(join(import.meta.dirname, name)) },
  ]);
  expect(deployed.kind).toBe('ok');
  const { kind, body, as } = complaintSubmission(seededRandom(1), new Date().toISOString().slice(0, 10));
  await first.start(kind, body, as);
  await pool.query(
    `INSERT INTO bank.case_registry (case_id, kind, customer_id, channel, created_at)
     SELECT 'CR-20260101-' || lpad(n::text, 8, '0'), 'credit-approval', customer_id, 'web', now()
     FROM (SELECT customer_id FROM bank.customer LIMIT 1) AS someone, generate_series(1, $1::int) AS n`,
    [cases],
  );
  const client = createZeebeGrpcClient({ address: platform.zeebe.grpcAddress });
  const start = async (caseId: string): Promise<unknown> =>
    client
      .createProcessInstance({ bpmnProcessId: 'race-two-levels', variables: { caseId } })
      .catch(async (error: Error) => {
        // The engine says when it has enough for the moment.
        if (!error.message.includes('RESOURCE_EXHAUSTED')) throw error;
        await sleep(100);
        return start(caseId);
      });
  await forEachCase((number) => start(caseIdOf(number)));
  await client.close();
  await eventually('all tasks', async () => (await openTasks()).length === 2 * cases);
}

async function forEachCase<T>(work: (number: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= cases) {
      const number = next++;
      results[number - 1] = await work(number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function openTasks(): Promise<{ caseId: string; key: string; level: string }[]> {
  const { rows } = await pool.query(
    `SELECT case_id AS "caseId", user_task_key AS key, element_id AS level FROM read_model.user_task
     WHERE state = 'created' AND bpmn_process_id = 'race-two-levels' ORDER BY case_id, element_id`,
  );
  return rows;
}

/** Asked again when a replica is too busy just now (503): nothing was accepted then, and the rules hold all the same. */
async function complete(api: BankClient, person: string, key: string): Promise<Answer> {
  const answer = await api.call(person, 'POST', `/user-tasks/${key}/completion`, { variables: {} });
  if (answer.status !== 503) return answer;
  await sleep(500);
  return complete(api, person, key);
}
const said = ({ status, body }: Answer) => (status < 300 ? 'done' : `${status} ${body.reason ?? body.type}`);
const counted = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));

test(`one person answers two levels of one case within a millisecond, ${cases} times, on two replicas`, async () => {
  const tasks = await openTasks();
  const outcomes = await forEachCase(async (number) => {
    const [one, two] = tasks.filter(({ caseId }) => caseId === caseIdOf(number));
    // Each replica gets each level half of the time.
    const [here, there] = number % 2 === 0 ? [first, second] : [second, first];
    // Asked within one turn of the event loop, far less than a millisecond.
    const asked = [complete(here, answersTwice, one!.key), complete(there, answersTwice, two!.key)];
    return (await Promise.all(asked)).map(said).sort().join(' + ');
  });
  expect(counted(outcomes)).toEqual({ '403 decided-before + done': cases });
});

test(`two people complete one task at the same moment, ${cases} times`, async () => {
  await eventually('the first level of each case', async () => (await openTasks()).length === cases);
  const tasks = await openTasks();
  const outcomes = await forEachCase(async (number) => {
    const { key } = tasks[number - 1]!;
    const [mine, theirs] = await Promise.all([
      complete(first, rivalOne, key),
      complete(second, rivalTwo, key),
    ]);
    const [winner, loser] = mine.status < 300 ? [rivalOne, theirs] : [rivalTwo, mine];
    const told = loser.body.completedBy === winner ? 'told who' : `told ${loser.body.completedBy}`;
    return `${[mine, theirs].map(said).sort().join(' + ')}, ${told}`;
  });
  expect(counted(outcomes)).toEqual({ '409 /problems/already-completed + done, told who': cases });
});

test('the engine has each task completed once, each case by two people', async () => {
  await eventually('the end of all tasks', async () => (await openTasks()).length === 0);
  const { rows } = await pool.query(
    `SELECT count(*)::int AS cases FROM (
       SELECT t.case_id FROM read_model.user_task t
         JOIN bank.command c ON c.user_task_key = t.user_task_key AND c.kind = 'complete-user-task'
           AND c.state = 'delivered' AND t.action = 'tongban:' || c.command_id
       WHERE t.bpmn_process_id = 'race-two-levels' AND t.state = 'completed'
       GROUP BY t.case_id HAVING count(*) = 2 AND count(DISTINCT c.created_by) = 2) AS decided`,
  );
  expect(rows).toEqual([{ cases }]);
  const alarms = await pool.query(`SELECT kind FROM bank.alarm WHERE kind = 'unsent-completion'`);
  expect(alarms.rows).toEqual([]);
});
