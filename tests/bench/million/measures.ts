import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../src/local/platform.ts';
import { percentiles } from '../options.ts';
import type { Clients } from './clients.ts';
import { cpuOfEach } from './cpu.ts';
import { createInstance, type Supply } from './supply.ts';
import { timedEach } from './timed.ts';

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

const spread = (samples: readonly number[]): Spread => {
  const { p50, p95 } = percentiles(samples, 100);
  return { p50, p95 };
};

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/**
 * Of an approver who turns over the tasklist, over HTTP: the first five pages of 50 tasks of one group by due date, again
 * and again. ms from request to answer.
 */
export async function measurePages({ bank }: Clients, samples = 200): Promise<Spread> {
  const [approver = ''] = bank.usersOf(['account-reviewer']);
  let cursor: string | undefined;
  const turn = async (n: number) => {
    const after = n % 5 > 0 && cursor ? { cursor } : {};
    const search = { queue: 'account-reviewer', limit: 50, ...after };
    const { status, body } = await bank.call(approver, 'POST', '/user-tasks/search', search);
    if (status !== 200 || body.items.length !== 50 || body.items[0].bpmnProcessId !== 'bench-waiting')
      throw new Error(`a page of tasks was answered with ${status}: ${JSON.stringify(body).slice(0, 300)}`);
    cursor = body.nextCursor;
  };
  await timedEach(numbers(50), 1, turn);
  return spread(await timedEach(numbers(samples), 1, turn));
}

/**
 * New instances that wait for 2 s each, one begun every 50 ms. ms from when the timer was due until the time of the
 * record that says that it triggered.
 */
export async function measureTimers({ grpc, database }: Clients, samples = 60): Promise<Spread> {
  const keys: string[] = [];
  for (const _ of numbers(samples)) {
    keys.push(await createInstance(grpc, 'bench-timer', {}));
    await sleep(50);
  }
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { rows } = await database.query<{ late: number }>(
      `SELECT extract(epoch FROM ended_at - due_date)::float8 * 1000 AS late FROM read_model.timer
       WHERE process_instance_key = ANY ($1::bigint[]) AND state = 'triggered'`,
      [keys],
    );
    if (rows.length === samples) return spread(rows.map(({ late }) => late));
    if (performance.now() > deadline) throw new Error(`${samples - rows.length} timers did not trigger`);
    await sleep(200);
  }
}

const messageWarmUps = 20;

/** Instances that wait for a message each, for `measureMessages`. @returns their correlation keys */
export async function openMessageWaits({ grpc }: Clients, name: string, samples = 100): Promise<string[]> {
  const correlationKeys = numbers(samples + messageWarmUps).map((n) => `${name}-${n}`);
  await timedEach(correlationKeys, 8, (correlationKey) =>
    createInstance(grpc, 'bench-message', { correlationKey }),
  );
  return correlationKeys;
}

/** One message after the other to an instance that waits for it. ms from request to answer. */
export async function measureMessages({ rest }: Clients, correlationKeys: readonly string[]) {
  const correlate = async (correlationKey: string) => {
    const answer = await rest.correlateMessage({ name: 'bench-message', correlationKey });
    if (answer.kind !== 'ok') throw new Error(`a message was not correlated: ${JSON.stringify(answer)}`);
  };
  await timedEach(correlationKeys.slice(0, messageWarmUps), 1, correlate);
  return spread(await timedEach(correlationKeys.slice(messageWarmUps), 1, correlate));
}

/**
 * User tasks drawn by the seed among all that are open, completed 8 at once through the engine's REST API, as the
 * platform does it. ms from request to answer, microseconds of CPU for each. As many instances are created again.
 */
export async function measureCompletions(
  platform: Platform,
  clients: Clients,
  supply: Supply,
  seed: number,
  samples = 1_000,
) {
  await complete(clients, await drawTasks(clients, seed, samples / 5));
  await supply.open(clients, samples / 5);
  const drawn = await drawTasks(clients, seed + 1, samples);
  const begin = performance.now();
  const { result, cpu } = await cpuOfEach(platform, samples, () => complete(clients, drawn));
  const seconds = (performance.now() - begin) / 1000;
  await supply.open(clients, samples);
  return {
    completionMs: spread(result),
    completionsPerSecond: Math.round(samples / seconds),
    completionCpuMicros: cpu,
  };
}

function complete({ rest }: Clients, userTaskKeys: readonly string[]): Promise<number[]> {
  return timedEach(userTaskKeys, 8, async (key) => {
    const answer = await rest.completeUserTask(key, {});
    if (answer.kind !== 'ok') throw new Error(`task ${key} was not completed: ${JSON.stringify(answer)}`);
  });
}

/** In an order that the seed decides: the tasks come from all over the table. */
async function drawTasks({ database }: Clients, seed: number, count: number): Promise<string[]> {
  const { rows } = await database.query<{ key: string }>(
    `SELECT user_task_key AS key FROM read_model.user_task
     WHERE state = 'created' AND bpmn_process_id = 'bench-waiting'
     ORDER BY hashint8extended(user_task_key, $1), user_task_key LIMIT $2`,
    [seed, count],
  );
  if (rows.length < count) throw new Error(`only ${rows.length} tasks are open`);
  return rows.map(({ key }) => key);
}
