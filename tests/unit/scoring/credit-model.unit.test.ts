import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { CreditAttributes } from '../../../src/scoring/attributes.ts';
import { championModel } from '../../../src/scoring/champion.ts';
import { fairness } from '../../../src/scoring/fairness.ts';
import { parseGermanCredit, readGermanCreditCsv } from '../../../src/scoring/german-credit.ts';
import { gradeOf, reasonText, scoreApplication } from '../../../src/scoring/score.ts';
import { averageOf, trainCreditModel } from '../../../src/scoring/train.ts';

const csv = readGermanCreditCsv();
const loans = parseGermanCredit(csv);
const data = { file: 'german-credit.csv', text: csv };

describe('historical loans', () => {
  it('are whole, and each fits the attributes that a model may see', () => {
    expect(loans).toHaveLength(1_000);
    expect(loans.filter(({ bad }) => bad)).toHaveLength(300);
    expect(loans.every(({ attributes }) => Value.Check(CreditAttributes, attributes))).toBe(true);
  });

  it('name the row and column that is missing', () => {
    expect(() => parseGermanCredit('Duration,Amount\n6')).toThrow('row 2 has no Amount');
  });
});

describe('training', () => {
  // As the file says it was trained: whoever runs the command with another seed changes both.
  const { folds, repeats, seed, l2 } = championModel.training;
  const options = { folds, repeats, seed, l2 };
  const first = trainCreditModel(loans, data, options);

  it('reaches the reference of glm on loans it had not seen', () => {
    expect(first.model.training.measured.auc).toBeGreaterThan(0.7828 - 0.006);
    expect(first.model.training.measured.brier).toBeLessThan(0.175);
  });

  it('is the champion on file, to the digit', () => {
    expect(first.model).toEqual(championModel);
  });

  it('depends on the seed only where folds are drawn', () => {
    const other = trainCreditModel(loans, data, { ...options, seed: seed + 1, repeats: 1 });
    expect(other.model.coefficients).toEqual(first.model.coefficients);
    expect(other.model.version).toBe(first.model.version);
    expect(other.model.training.measured.auc).not.toBe(first.model.training.measured.auc);
  });

  it('orders the grades by bad rate', () => {
    const rates = first.model.training.byGrade.map(({ badRate }) => badRate);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
  });

  it('measures both sexes and every age', () => {
    const groups = fairness(loans, averageOf(first.predicted), 0.35);
    expect(groups.map(({ group }) => group)).toContain('female');
    expect(groups[0]!.count + groups[1]!.count).toBe(1_000);
    expect(groups.slice(2).reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
  });
});

describe('score', () => {
  const { attributes } = loans[0]!;

  it('looks at neither sex nor nationality', () => {
    const names = [...championModel.encoder.numerics, ...championModel.encoder.categoricals].map(
      ({ name }) => name,
    );
    expect(names.join(' ')).not.toMatch(/sex|personal|foreign|nation|marital/i);
  });

  it('gives the probability, its grade and reasons that raise the risk, strongest first', () => {
    for (const loan of loans.slice(0, 200)) {
      const score = scoreApplication(loan.attributes, championModel);
      expect(score.grade).toBe(gradeOf(score.probabilityOfDefault, championModel));
      expect(score.reasons.length).toBeLessThanOrEqual(4);
      const contributions = score.reasons.map(({ contribution }) => contribution);
      expect(contributions).toEqual([...contributions].sort((a, b) => b - a));
      expect(Math.min(...contributions, 1)).toBeGreaterThan(0);
      for (const code of score.reasonCodes) expect(reasonText(code)?.zh).toMatch(/\p{Script=Han}/u);
    }
  });

  it('counts a missing attribute as average', () => {
    const nothing = scoreApplication({}, championModel);
    expect(nothing.reasonCodes).toEqual([]);
    expect(nothing.probabilityOfDefault).toBeGreaterThan(0.1);
    expect(nothing.probabilityOfDefault).toBeLessThan(0.4);
  });

  it('does not extrapolate beyond the loans it knows', () => {
    const score = (amountMinor: number) => scoreApplication({ ...attributes, amountMinor }, championModel);
    expect(score(1_000_000_000_000)).toEqual(score(18_424 * 10_000));
    expect(score(400_000_00).probabilityOfDefault).toBeGreaterThan(score(100_000_00).probabilityOfDefault);
  });
});
