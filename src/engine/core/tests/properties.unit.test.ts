import { describe, expect, test } from 'vitest';
import { type BatchResult, runBatch } from '../../../../tests/prove/properties/batch.ts';
import { Coverage } from '../../../../tests/prove/properties/coverage.ts';
import { draw } from '../../../../tests/prove/properties/draw.ts';
import { kinds } from '../../../../tests/prove/properties/kinds.ts';
import type { Plan } from '../../../../tests/prove/properties/plan.ts';
import { planOf, wantedOf } from '../../../../tests/prove/properties/run.ts';
import { Session } from '../../../../tests/prove/properties/session.ts';
import { TokenGame } from '../../../../tests/prove/properties/token-game.ts';
import { compileBpmn } from '../../bpmn/index.ts';
import type { EngineRecord } from '../records/records.ts';

/** A sample of `npm run prove -- properties`, the same each time; fresh seeds are that command's. */
const runs = (count: number) => Array.from({ length: count }, (_, run) => ({ run }));

const told = (seed: number, { failed }: BatchResult) =>
  failed.map(({ run, faults }) => `npm run prove -- properties --seed ${seed} --run ${run}: ${faults[0]}`);

describe('random models with random answers', { timeout: 300_000 }, () => {
  test('the same models each time keep all rules, and every kind occurs among them', () => {
    const result = runBatch({ seed: 1, runs: runs(120) });
    expect(told(1, result)).toEqual([]);
    const coverage = new Coverage();
    for (const reached of result.reached) coverage.add(reached);
    expect(kinds.filter((kind) => coverage.count(kind, kind) === 0)).toEqual([]);
    expect(result.records).toBeGreaterThan(50_000);
  });

  test('the compiler takes every model', () => {
    for (let run = 0; run < 60; run++)
      for (const { name, text } of draw(planOf(3, run, wantedOf(3, run))).files)
        expect(compileBpmn(text, name).kind).not.toBe('refused');
  });
});

test('no record of an element can be missing or stand twice without being noticed', () => {
  const plan: Plan = {
    processes: [
      {
        starts: [],
        hasNoneStart: true,
        scope: {
          body: {
            blocks: [
              { block: 'activity', name: 'manual task', boundaryEvents: [] },
              { block: 'activity', name: 'script task', boundaryEvents: [] },
            ],
            end: { kind: 'none' },
          },
          eventSubProcesses: [],
        },
      },
    ],
  };
  const session = new Session(draw(plan), { partitions: 1, chunk: 1000 });
  session.deploy();
  session.run({ type: 'create-process-instance', bpmnProcessId: 'p0', variables: '{}' });
  const { records } = session.engine;
  const isRight = (some: readonly EngineRecord[]) => {
    const game = new TokenGame(session.graph);
    game.begin('create-process-instance', []);
    for (const record of some) game.read(record);
    game.settle();
    return game.faults.length === 0;
  };
  const places = [...records.keys()].filter((at) => records[at]?.valueType === 'PROCESS_INSTANCE');
  expect(places.length).toBeGreaterThan(15);
  expect(isRight(records)).toBe(true);
  expect(places.filter((at) => isRight(records.toSpliced(at, 1)))).toEqual([]);
  expect(places.filter((at) => isRight(records.toSpliced(at, 0, records[at] as EngineRecord)))).toEqual([]);
});
