import { createHash } from 'node:crypto';
import { cnyPerMark } from './attributes.ts';
import type { CreditModel, Grade } from './credit-model.ts';
import { stratifiedFolds } from './cross-validation.ts';
import { encodeAll, fitEncoder, width } from './encoder.ts';
import type { HistoricalLoan } from './german-credit.ts';
import { fitLogistic, logOddsOf, sigmoid } from './logistic-regression.ts';
import { type CalibrationBin, calibration, type Metrics, measure } from './metrics.ts';
import { gradeOf } from './score.ts';

export interface TrainOptions {
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
  readonly l2: number;
}

/** Default penalty: fixed before measuring at the usual "one standard deviation is a large effect" scale. */
export const defaultL2 = 5;
/** Calling a loan bad from the base rate upwards; the decision tables have their own thresholds. */
const threshold = 0.3;

/**
 * Cut-offs of the grades by probability of default. The bad rate of the data (30 %) lies in C; the tables of the
 * decisions act on grades, so moving a cut-off moves business to people.
 */
const grades: CreditModel['grades'] = [
  { grade: 'A', below: 0.08 },
  { grade: 'B', below: 0.2 },
  { grade: 'C', below: 0.35 },
  { grade: 'D', below: 0.55 },
  { grade: 'E', below: 1 },
];

/** Attributes of the data that no model may see: both are protected characteristics. */
export const excluded = ['Personal (sex and marital status)', 'ForeignWorker (nationality)'];

/** Predictions for every row by a model that had not seen it, one array a repeat. */
export function outOfFold(loans: readonly HistoricalLoan[], options: TrainOptions): Float64Array[] {
  const labels = labelsOf(loans);
  const repeats: Float64Array[] = [];
  for (let repeat = 0; repeat < options.repeats; repeat++) {
    const fold = stratifiedFolds(labels, options.folds, options.seed * 1_000 + repeat);
    const predicted = new Float64Array(loans.length);
    for (let k = 0; k < options.folds; k++) {
      const learn = loans.filter((_, i) => fold[i] !== k);
      const model = trainOn(learn, options.l2);
      const columns = width(model.encoder);
      const rows = [...fold.keys()].filter((i) => fold[i] === k);
      const matrix = encodeAll(
        rows.map((i) => loans[i]!.attributes),
        model.encoder,
      );
      rows.forEach((row, i) => {
        predicted[row] = sigmoid(logOddsOf(model, matrix, i * columns));
      });
    }
    repeats.push(predicted);
  }
  return repeats;
}

/** Trains on all loans and says how well the same recipe did on loans it had not seen. */
export function trainCreditModel(
  loans: readonly HistoricalLoan[],
  data: { readonly file: string; readonly text: string },
  options: TrainOptions,
): { readonly model: CreditModel; readonly predicted: readonly Float64Array[] } {
  const labels = labelsOf(loans);
  const predicted = outOfFold(loans, options);
  const all = predicted.map((p) => measure(p, labels, threshold));
  const mean = averageOf(predicted);
  const { encoder, intercept, coefficients } = trainOn(loans, options.l2);
  const scoring = {
    kind: 'logistic-regression' as const,
    encoder: rounded(encoder),
    intercept: rounded(intercept),
    coefficients: rounded(Array.from(coefficients)),
    grades,
  };
  const version = `lr-${sha256(JSON.stringify(scoring)).slice(0, 12)}`;
  const training = {
    data: {
      file: data.file,
      sha256: sha256(data.text),
      rows: loans.length,
      bad: labels.reduce((sum, label) => sum + label, 0),
    },
    ...options,
    excluded,
    cnyPerMark,
    measured: { ...averageMetrics(all), aucSd: deviation(all.map(({ auc }) => auc)) },
    calibration: calibration(mean, labels) as CalibrationBin[],
    byGrade: byGrade(mean, labels),
  };
  return { model: { version, ...scoring, training: rounded(training) }, predicted };
}

/** Mean over the repeats, row by row. */
export function averageOf(predicted: readonly Float64Array[]): Float64Array {
  const first = predicted[0]!;
  return first.map((_, i) => predicted.reduce((sum, p) => sum + p[i]!, 0) / predicted.length);
}

export function labelsOf(loans: readonly HistoricalLoan[]): Uint8Array {
  return Uint8Array.from(loans, ({ bad }) => (bad ? 1 : 0));
}

function trainOn(loans: readonly HistoricalLoan[], l2: number) {
  const attributes = loans.map((loan) => loan.attributes);
  const encoder = fitEncoder(attributes);
  const fitted = fitLogistic(encodeAll(attributes, encoder), labelsOf(loans), l2);
  if (!fitted.converged) throw new Error('the logistic regression did not converge');
  return { encoder, ...fitted };
}

function byGrade(p: Float64Array, labels: Uint8Array) {
  return grades.map(({ grade }) => {
    const rows = [...p.keys()].filter((i) => gradeOf(p[i]!, { grades }) === grade);
    const bad = rows.reduce((sum, i) => sum + labels[i]!, 0);
    return {
      grade: grade as Grade,
      share: rows.length / p.length,
      badRate: rows.length ? bad / rows.length : 0,
    };
  });
}

function averageMetrics(all: readonly Metrics[]): Metrics {
  const mean = (name: keyof Metrics) => all.reduce((sum, metrics) => sum + metrics[name], 0) / all.length;
  return {
    auc: mean('auc'),
    ks: mean('ks'),
    brier: mean('brier'),
    threshold,
    accuracy: mean('accuracy'),
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
  };
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Ten significant digits: the file stays the same where libraries of sines and logarithms differ in the last bit. */
function rounded<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toPrecision(10)) : part)),
  ) as T;
}
