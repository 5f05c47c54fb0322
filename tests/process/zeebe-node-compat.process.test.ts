import Type from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZBClient } from 'zeebe-node';
import { defineWorker } from '../../workers/runtime/define-worker.ts';
import { complete } from '../../workers/runtime/outcomes.ts';
import { type RunningWorkers, runWorkers } from '../../workers/runtime/run-worker.ts';
import { startTestEngine, type TestEngineProcess, testDependencies } from './runtime/support.ts';

let engine: TestEngineProcess;
let old: ZBClient;
let ours: RunningWorkers;

beforeAll(async () => {
  engine = await startTestEngine();
  old = new ZBClient(engine.zeebe.grpcAddress, { loglevel: 'NONE', useTLS: false, retry: true });
});
afterAll(async () => {
  await ours?.drain(1_000);
  await old?.close();
  await engine?.stop();
});

test('a worker written with zeebe-node 8.3 does its jobs beside ours, in one process', async () => {
  await engine.deploy('old-and-new', [
    { id: 'rate', type: 'rate' },
    { id: 'book', type: 'book' },
    { id: 'archive', type: 'archive' },
    { id: 'either', type: 'either' },
  ]);
  const doneBy = { old: 0, ours: 0 };

  // as a bank has had it for years: variables merged as they come, errors by retries
  let failures = 0;
  old.createWorker({
    taskType: 'book',
    taskHandler: (job) => {
      if (failures++ === 0) return job.fail('core banking is busy', job.retries - 1);
      const { caseId, rating } = job.variables as { caseId: string; rating: number };
      return job.complete({ booking: `${caseId}/${rating}` });
    },
  });
  old.createWorker({
    taskType: 'either',
    maxJobsToActivate: 1,
    taskHandler: (job) => {
      doneBy.old++;
      return job.complete({ by: 'old' });
    },
  });

  const input = Type.Object({ caseId: Type.String() });
  const purpose = { zh: '测试', en: 'test' };
  const rate = defineWorker({
    type: 'rate',
    purpose,
    uses: [],
    input,
    output: Type.Object({ rating: Type.Integer() }),
    handle: async () => complete({ rating: 5 }),
  });
  const archive = defineWorker({
    type: 'archive',
    purpose,
    uses: [],
    input: Type.Object({ caseId: Type.String(), booking: Type.String() }),
    output: Type.Object({ archived: Type.String() }),
    handle: async ({ booking }) => complete({ archived: `archived ${booking}` }),
  });
  const either = defineWorker({
    type: 'either',
    purpose,
    uses: [],
    input,
    output: Type.Object({ by: Type.String() }),
    concurrency: 1,
    async handle() {
      doneBy.ours++;
      return complete({ by: 'ours' });
    },
  });
  const { dependencies } = testDependencies();
  ours = runWorkers([rate, archive, either], dependencies, { gateway: engine.gateway() });

  const ids = Array.from({ length: 20 }, (_, index) => `AO-${index}`);
  const ended = await Promise.all(ids.map((caseId) => engine.run('old-and-new', { caseId }, 60_000)));
  expect(ended.map(({ archived }) => archived)).toEqual(ids.map((id) => `archived ${id}/5`));
  // the shared job type: each job went to exactly one of the two
  expect(doneBy.old + doneBy.ours).toBe(ids.length);
  expect(ended.filter(({ by }) => by === 'ours')).toHaveLength(doneBy.ours);
});
