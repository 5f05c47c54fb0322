import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibration, confusionAt, measure, rankMetrics } from '../../../src/scoring/metrics.ts';

const p = Float64Array.from([0.1, 0.4, 0.35, 0.8]);
const labels = Uint8Array.from([0, 0, 1, 1]);

describe('metrics', () => {
  it('agree with values worked out by hand', () => {
    expect(rankMetrics(p, labels)).toEqual({ auc: 0.75, ks: 0.5 });
    expect(confusionAt(p, labels, 0.4)).toEqual({ accuracy: 0.5, precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(measure(p, labels, 0.4).brier).toBeCloseTo((0.01 + 0.16 + 0.4225 + 0.04) / 4, 12);
  });

  it('count ties half and know nothing of one class alone', () => {
    expect(rankMetrics(Float64Array.from([0.5, 0.5]), Uint8Array.from([0, 1])).auc).toBe(0.5);
    expect(rankMetrics(p, Uint8Array.from([0, 0, 0, 0]))).toEqual({ auc: 0, ks: 0 });
    expect(confusionAt(p, labels, 2).precision).toBe(0);
  });

  it('AUC equals the share of pairs ranked rightly, and turns over with the ranking', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const scores = Float64Array.from(pairs, ([score]) => score / 20);
        const bad = Uint8Array.from(pairs, ([, isBad]) => (isBad ? 1 : 0));
        let right = 0;
        let all = 0;
        for (const [a, isBad] of pairs)
          for (const [b, isGood] of pairs.map(([score, value]) => [score, !value] as const))
            if (isBad && isGood) {
              all++;
              right += a > b ? 1 : a === b ? 0.5 : 0;
            }
        fc.pre(all > 0);
        expect(rankMetrics(scores, bad).auc).toBeCloseTo(right / all, 10);
        expect(
          rankMetrics(
            scores.map((value) => -value),
            bad,
          ).auc,
        ).toBeCloseTo(1 - right / all, 10);
      }),
    );
  });

  it('puts every loan into one tenth', () => {
    const many = Float64Array.from({ length: 103 }, (_, i) => i / 103);
    const table = calibration(
      many,
      Uint8Array.from(many, (value) => (value > 0.5 ? 1 : 0)),
    );
    expect(table).toHaveLength(10);
    expect(table.reduce((sum, bin) => sum + bin.count, 0)).toBe(103);
    expect(table[0]!.observed).toBe(0);
    expect(table[9]!.observed).toBe(1);
  });
});
