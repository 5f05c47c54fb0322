import type { HistoricalLoan } from './german-credit.ts';
import { rankMetrics } from './metrics.ts';
import { labelsOf } from './train.ts';

/** How the model treats one group, by predictions of loans it had not seen. */
export interface GroupFairness {
  readonly group: string;
  readonly count: number;
  readonly badRate: number;
  readonly meanProbability: number;
  readonly auc: number;
  /** Share with a probability below the cut. */
  readonly approvalRate: number;
  /** Share of the group's good loans below the cut: equal opportunity asks that groups agree here. */
  readonly goodApproved: number;
}

/** Compares groups by sex and by age at one cut of the probability of default. */
export function fairness(loans: readonly HistoricalLoan[], p: Float64Array, cut: number): GroupFairness[] {
  const labels = labelsOf(loans);
  const group = (name: string, belongs: (loan: HistoricalLoan) => boolean): GroupFairness => {
    const rows = [...loans.keys()].filter((i) => belongs(loans[i]!));
    const good = rows.filter((i) => labels[i] === 0);
    const below = (list: number[]) => list.filter((i) => p[i]! < cut).length / list.length;
    return {
      group: name,
      count: rows.length,
      badRate: 1 - good.length / rows.length,
      meanProbability: rows.reduce((sum, i) => sum + p[i]!, 0) / rows.length,
      auc: rankMetrics(
        Float64Array.from(rows, (i) => p[i]!),
        Uint8Array.from(rows, (i) => labels[i]!),
      ).auc,
      approvalRate: below(rows),
      goodApproved: below(good),
    };
  };
  const age = (from: number, to: number) => (loan: HistoricalLoan) =>
    loan.attributes.age >= from && loan.attributes.age <= to;
  return [
    group('male', (loan) => loan.sexIsMale),
    group('female', (loan) => !loan.sexIsMale),
    group('age 19-25', age(0, 25)),
    group('age 26-40', age(26, 40)),
    group('age 41-60', age(41, 60)),
    group('age 61-75', age(61, 200)),
  ];
}
