import { describe, expect, test } from 'vitest';
import { type BatchResult, runBatch } from '../../../../tests/prove/properties/batch.ts';
import { Coverage } from '../../../../tests/prove/properties/coverage.ts';
import { draw } from '../../../../tests/prove/properties/draw.ts';
import { kinds } from '../../../../tests/prove/properties/kinds.ts';
import { planOf, wantedOf } from '../../../../tests/prove/properties/run.ts';
import { compileBpmn } from '../../bpmn/index.ts';

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
