import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningWorkers, runWorkers } from '../../../workers/runtime/run-worker.ts';
import { type RunningEngine, startEngine } from '../../support/engine.ts';
import {
  caseWorker,
  eventually,
  startTestEngine,
  type TestEngineProcess,
  testDependencies,
} from './support.ts';

/** Over gRPC only: workers in the engine's process die with it. What may happen to them is in lead.process.test.ts. */
let engine: TestEngineProcess;
let running: RunningWorkers | undefined;
let revived: RunningEngine | undefined;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await running?.drain(1_000);
  await revived?.stop();
  await engine?.stop();
});

test('a broker killed under a running job: its end is delivered when the broker is back, and work goes on', async () => {
  await engine.deploy('outage', [
    { id: 'one', type: 'one' },
    { id: 'two', type: 'two' },
  ]);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const calls = { one: 0, two: 0 };
  const worker = (type: 'one' | 'two') =>
    caseWorker(
      type,
      async () => {
        calls[type]++;
        if (type === 'one') await held;
      },
      { timeoutMs: 60_000 },
    );
  const { dependencies, lines } = testDependencies();
  running = runWorkers([worker('one'), worker('two')], dependencies, {
    gateway: engine.gateway(),
  });
  await engine.start('outage', { caseId: 'AO-1' });
  await eventually('the first job runs', () => calls.one === 1);

  const { child, ports } = engine.zeebe;
  const dead = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await dead;
  await eventually('the outage is noticed', () => running?.connected() === false);
  release();
  await eventually('the handler has ended', () => lines.find(({ outcome }) => outcome === 'complete'));

  revived = await startEngine({
    folder: join(engine.folder, 'zeebe'),
    logFile: join(engine.folder, 'zeebe.log'),
    ports,
  });
  await eventually('the second job runs', () => calls.two === 1, 60_000);
  // the first was completed by the very try that ran through the outage
  expect(calls.one).toBe(1);
  // A poll counts as answered when it ends, which is after its jobs were handed over.
  await eventually('the engine counts as reached', () => running?.connected() === true);
  expect(lines.filter(({ msg }) => msg === 'the engine is away')).toHaveLength(1);
});
