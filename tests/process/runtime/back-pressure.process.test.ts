import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningWorkers, runWorkers } from '../../../workers/runtime/run-worker.ts';
import { caseWorker, eventually, type TestEngine, testDependencies, ways } from './support.ts';

describe.each(ways)('workers %s', (_way, startWay) => {
  let engine: TestEngine;
  let running: RunningWorkers | undefined;

  beforeAll(async () => {
    engine = await startWay({ requestLimit: 1 });
  });
  afterAll(async () => {
    await running?.drain(1_000);
    await engine?.stop();
  });

  test('a broker that refuses most requests loses no job and gets none done twice', async () => {
    const types = ['one', 'two', 'three', 'four'];
    const deployed = async (): Promise<void> => {
      for (;;) {
        try {
          return await engine.deploy(
            'narrow',
            types.map((type) => ({ id: `task-${type}`, type })),
          );
        } catch (error) {
          if (!String(error).includes('unavailable')) throw error;
        }
      }
    };
    await deployed();
    const done = new Map<string, number>();
    const workers = types.map((type) =>
      caseWorker(type, (caseId) => {
        const key = `${caseId} ${type}`;
        done.set(key, (done.get(key) ?? 0) + 1);
      }),
    );
    const { dependencies, lines } = testDependencies();
    running = runWorkers(workers, dependencies, { gateway: engine.gateway() });

    let refusals = 0;
    const start = async (caseId: string): Promise<void> => {
      for (;;) {
        const answer = await engine.rest.createProcessInstance('narrow', { caseId });
        if (answer.kind === 'ok') return;
        // back-pressure is said before anything is done: asking again is safe here
        expect(answer.kind).toBe('unavailable');
        refusals++;
        await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()));
      }
    };
    const ids = Array.from({ length: 40 }, (_, index) => `AO-${index}`);
    await Promise.all(ids.map(start));
    await eventually('all jobs are done', () => done.size === ids.length * types.length, 120_000);
    expect([...new Set(done.values())]).toEqual([1]);
    expect(refusals).toBeGreaterThan(0);
    expect(lines.filter(({ receipt }) => receipt)).toEqual([]);
  });
});
