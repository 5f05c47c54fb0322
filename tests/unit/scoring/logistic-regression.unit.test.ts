import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { stratifiedFolds } from '../../../src/scoring/cross-validation.ts';
import { solvePositiveDefinite } from '../../../src/scoring/linear-algebra.ts';
import { fitLogistic, logOddsOf, sigmoid } from '../../../src/scoring/logistic-regression.ts';

describe('linear equations', () => {
  it('solves what it should and refuses what has no Cholesky factor', () => {
    const a = Float64Array.from([4, 0, 0, 2, 5, 0, 1, 3, 6]);
    // The lower triangle of [[4,2,1],[2,5,3],[1,3,6]] times (1,2,3).
    const x = solvePositiveDefinite(a, Float64Array.from([11, 21, 25]), 3);
    expect([...x].map((value) => Number(value.toFixed(10)))).toEqual([1, 2, 3]);
    expect(() =>
      solvePositiveDefinite(Float64Array.from([1, 0, 2, 1]), Float64Array.from([1, 1]), 2),
    ).toThrow();
  });
});

describe('logistic regression', () => {
  it('finds the coefficients that made the data', () => {
    const random = seededRandom(3);
    const rows = 20_000;
    const matrix = Float64Array.from({ length: rows * 2 }, () => random.next() * 4 - 2);
    const labels = Uint8Array.from({ length: rows }, (_, i) =>
      random.next() < sigmoid(-0.5 + 1.2 * matrix[2 * i]! - 0.7 * matrix[2 * i + 1]!) ? 1 : 0,
    );
    const fit = fitLogistic(matrix, labels, 0.001);
    expect(fit.converged).toBe(true);
    expect(fit.intercept).toBeCloseTo(-0.5, 1);
    expect(fit.coefficients[0]).toBeCloseTo(1.2, 1);
    expect(fit.coefficients[1]).toBeCloseTo(-0.7, 1);
  });

  it('predicts the base rate on average, whatever the penalty: the intercept is free', () => {
    const matrix = Float64Array.from([0.1, -0.3, 2, 1, -1, 0.5, 0.2, 0.9]);
    const labels = Uint8Array.from([0, 1, 1, 0, 0, 1, 0, 0]);
    for (const l2 of [0.01, 5, 1_000]) {
      const fit = fitLogistic(matrix, labels, l2);
      const mean = matrix.reduce((sum, _, i) => sum + sigmoid(logOddsOf(fit, matrix, i)), 0) / 8;
      expect(mean).toBeCloseTo(3 / 8, 8);
    }
  });

  it('stays finite at either end', () => {
    expect(sigmoid(800)).toBe(1);
    expect(sigmoid(-800)).toBe(0);
  });
});

describe('stratified folds', () => {
  it('give each fold its share of each class, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), fc.integer({ min: 0, max: 1e6 }), (folds, seed) => {
        const classes = Array.from({ length: 200 }, (_, i) => (i % 10 < 3 ? 1 : 0));
        const fold = stratifiedFolds(classes, folds, seed);
        expect(fold).toEqual(stratifiedFolds(classes, folds, seed));
        for (let k = 0; k < folds; k++) {
          const rows = [...fold.keys()].filter((i) => fold[i] === k);
          expect(Math.abs(rows.length - 200 / folds)).toBeLessThan(1);
          expect(Math.abs(rows.filter((i) => classes[i] === 1).length - 60 / folds)).toBeLessThan(1);
        }
      }),
    );
  });
});
