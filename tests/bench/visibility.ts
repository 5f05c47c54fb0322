import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Agent, request } from 'undici';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import { createPool } from '../../src/db/pool.ts';
import { type Platform, startPlatform } from '../../src/local/platform.ts';
import { complaintSubmission } from '../../src/simulation/applications.ts';
import { createBankClient } from '../../src/simulation/bank-client.ts';
import { createZeebeGrpcClient } from '../../src/zeebe/grpc-client.ts';
import { createTaskSupply } from './approvers/task-supply.ts';
import { createLoadDriver } from './load.ts';
import { type BenchOptions, inScratchFolder, numberOption, percentiles } from './options.ts';
import { measureNextTask } from './visibility/next-task.ts';
import { measureScreens } from './visibility/screens.ts';
import { signedIn } from './visibility/session.ts';

/** A handler's list is read in one page of 200. */
const mostCompletions = 190;

/**
 * How soon an approver sees a new user task in the task list's API, after the request to start its instance was sent and
 * after it was answered, and how soon one they completed is gone for them:
 * idle, and at 20 new instances a second; with `--browser` also what approvers see on their screens.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const samples = numberOption(argv, 'samples', 200);
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const platform = await startPlatform({ dataDir: join(folder, 'data'), report });
    const load = await createLoadDriver(platform.zeebe);
    const pool = createPool(platform.databaseUrl);
    const observer = createObserver(platform, pool);
    try {
      report('warming up');
      await someCustomer(platform);
      await load.run('bench-three-jobs', 500, 50);
      await observer.sample(20);
      report(`idle: ${samples} samples`);
      const idle = await observer.sample(samples);
      report(`at 20 new instances/s: ${samples} samples`);
      const stop = steadyLoad(platform, 20);
      await sleep(2_000);
      const busy = await observer.sample(samples);
      await stop();
      const inBrowser = argv.includes('--browser')
        ? {
            otherScreen: await onScreens(platform, samples),
            ownScreen: await measureNextTask(platform, Math.min(mostCompletions, samples)),
          }
        : undefined;
      return {
        bench: 'visibility',
        samples,
        ...idle,
        underLoad: { instancesPerSecond: 20, ...busy },
        ...(inBrowser ? { inBrowser } : {}),
      };
    } finally {
      await load.close();
      await observer.close();
      await pool.end();
      await platform.stop();
    }
  });
}

/** One approver at a browser, and another whose work they see. */
async function onScreens(platform: Platform, samples: number): Promise<object> {
  const supply = await createTaskSupply(platform);
  const bank = createBankClient(platform);
  const [watcher = '', worker = ''] = bank.usersOf(['account-reviewer']);
  try {
    const screens = {
      url: platform.url,
      watcher: await signedIn(platform, watcher),
      async complete(userTaskKey: string) {
        const { status } = await bank.complete(userTaskKey, {}, worker);
        if (status >= 300) throw new Error(`a completion was answered with ${status}`);
      },
    };
    return await measureScreens(screens, supply, samples);
  } finally {
    await bank.close();
    await supply.close();
  }
}

function createObserver(platform: Platform, pool: pg.Pool) {
  const client = createZeebeGrpcClient({ address: platform.zeebe.grpcAddress });
  const http = new Agent({ connections: 4 });
  const token = platform.secrets.tokens.find((person) => person.roles.includes('account-reviewer'))!.token;
  const call = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const answer = await request(`${platform.url}/api/v1${path}`, {
      method,
      dispatcher: http,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    return {
      status: answer.statusCode,
      body: (await answer.body.json()) as { items: { caseId: string; userTaskKey: string }[] },
    };
  };
  /** The task of that case in the list as the approver sees it now. */
  const listed = async (caseId: string) =>
    (await call('GET', '/user-tasks?limit=50')).body.items.find((task) => task.caseId === caseId);

  /** A case of its own for each sample: the policy locks and looks at it. */
  async function registerCase(caseId: string): Promise<void> {
    await pool.query(
      `INSERT INTO bank.case_registry (case_id, kind, customer_id, channel, created_at)
       SELECT $1, 'account-opening', customer_id, 'web', now() FROM bank.customer LIMIT 1`,
      [caseId],
    );
  }

  async function one(number: number) {
    const caseId = `AO-20260101-${String(number).padStart(8, '0')}`;
    await registerCase(caseId);
    const begin = performance.now();
    await client.createProcessInstance({ bpmnProcessId: 'bench-one-task', variables: { caseId } });
    const created = performance.now();
    let task = await listed(caseId);
    while (!task) {
      if (performance.now() - begin > 30_000) throw new Error(`the task of ${caseId} never showed`);
      await sleep(2);
      task = await listed(caseId);
    }
    const visible = performance.now();
    const answer = await call('POST', `/user-tasks/${task.userTaskKey}/completion`, { variables: {} });
    if (answer.status >= 300)
      throw new Error(`completion answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const completed = performance.now();
    while (await listed(caseId)) await sleep(2);
    return {
      requested: visible - begin,
      seen: visible - created,
      gone: performance.now() - completed,
      write: completed - visible,
    };
  }

  let number = Date.now() % 1_000_000;
  return {
    async sample(count: number) {
      const requested: number[] = [];
      const seen: number[] = [];
      const gone: number[] = [];
      const write: number[] = [];
      for (let index = 0; index < count; index++) {
        const result = await one(number++);
        requested.push(result.requested);
        seen.push(result.seen);
        gone.push(result.gone);
        write.push(result.write);
        await sleep(Math.random() * 50);
      }
      return {
        requestToVisibleMs: percentiles(requested),
        createdToVisibleMs: percentiles(seen),
        completedToGoneMs: percentiles(gone),
        ownWriteMs: percentiles(write),
      };
    },
    close: async () => {
      await client.close();
      await http.close();
    },
  };
}

/** One customer, whose cases the samples are. */
async function someCustomer(platform: Platform): Promise<void> {
  const bank = createBankClient(platform);
  const { kind, body, as } = complaintSubmission(seededRandom(1), new Date().toISOString().slice(0, 10));
  await bank.start(kind, body, as);
  await bank.close();
}

/** Starts 3-job instances at a steady rate until told to stop. */
function steadyLoad(platform: Platform, perSecond: number): () => Promise<void> {
  const client = createZeebeGrpcClient({ address: platform.zeebe.grpcAddress });
  const timer = setInterval(() => {
    client.createProcessInstance({ bpmnProcessId: 'bench-three-jobs', variables: {} }).catch(() => {});
  }, 1000 / perSecond);
  return async () => {
    clearInterval(timer);
    await client.close();
  };
}
