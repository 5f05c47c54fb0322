import { createHash } from 'node:crypto';
import { stratifiedFolds } from '../cross-validation.ts';
import { complaintCategories } from './categories.ts';
import { categoryKeywords } from './keywords.ts';
import { fitNaiveBayes, type LabelledComplaint, type NaiveBayes, probabilities } from './naive-bayes.ts';

export interface ComplaintTraining {
  readonly data: string;
  readonly texts: number;
  readonly groups: number;
  readonly seed: number;
  readonly folds: number;
  readonly accuracy: number;
  /** Mean of the categories' F1. */
  readonly macroF1: number;
  /** Mean of -log p of the true category. */
  readonly logLoss: number;
  readonly byCategory: readonly {
    readonly category: string;
    readonly precision: number;
    readonly recall: number;
  }[];
}

export type ComplaintModel = NaiveBayes & { readonly version: string; readonly training: ComplaintTraining };

/**
 * Trains on all texts and measures by cross-validation whose folds split the sentences that texts are variations of:
 * a test text's own sentence was never in training. On generated texts the figure says that the machinery works, not how
 * it does on real complaints.
 */
export function trainComplaintModel(
  texts: readonly LabelledComplaint[],
  folds: number,
  seed: number,
): ComplaintModel {
  const { raw, truth } = heldOut(texts, folds, seed);
  const temperature = bestTemperature(raw, truth);
  const scored = raw.map((p) => soften(p, temperature));
  const fitted = { ...fitNaiveBayes([...texts, ...keywordTexts()]), temperature };
  const version = `nb-${createHash('sha256').update(JSON.stringify(fitted)).digest('hex').slice(0, 12)}`;
  return {
    version,
    training: {
      data: 'generated',
      texts: texts.length,
      groups: new Set(texts.map(({ group }) => group)).size,
      seed,
      folds,
      ...quality(scored, truth),
    },
    ...fitted,
  };
}

/** Each keyword as a text of its own, with groups below zero so that they meet no fold. */
function keywordTexts(): LabelledComplaint[] {
  let group = 0;
  return complaintCategories.flatMap((category) =>
    categoryKeywords[category]
      .split(' ')
      .map((word) => ({ text: word.replaceAll('-', ' '), category, group: --group })),
  );
}

function heldOut(texts: readonly LabelledComplaint[], folds: number, seed: number) {
  const groups = [
    ...new Map(texts.map(({ group, category }) => [group, complaintCategories.indexOf(category)])),
  ];
  const fold = stratifiedFolds(
    groups.map(([, category]) => category),
    folds,
    seed,
  );
  const foldOf = new Map(groups.map(([group], i) => [group, fold[i]!]));
  const raw: number[][] = [];
  const truth: number[] = [];
  for (let k = 0; k < folds; k++) {
    const model = {
      ...fitNaiveBayes([...texts.filter(({ group }) => foldOf.get(group) !== k), ...keywordTexts()]),
      temperature: 1,
    };
    for (const { text, category } of texts.filter(({ group }) => foldOf.get(group) === k)) {
      raw.push(probabilities(text, model));
      truth.push(complaintCategories.indexOf(category));
    }
  }
  return { raw, truth };
}

function soften(p: readonly number[], temperature: number): number[] {
  const powers = p.map((value) => Math.max(value, 1e-300) ** (1 / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function logLoss(p: readonly number[][], truth: readonly number[]): number {
  return p.reduce((sum, row, i) => sum - Math.log(Math.max(row[truth[i]!]!, 1e-12)), 0) / p.length;
}

function bestTemperature(raw: readonly number[][], truth: readonly number[]): number {
  const candidates = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  const losses = candidates.map((temperature) =>
    logLoss(
      raw.map((p) => soften(p, temperature)),
      truth,
    ),
  );
  return candidates[losses.indexOf(Math.min(...losses))]!;
}

function quality(p: readonly number[][], truth: readonly number[]) {
  const said = p.map((row) => row.indexOf(Math.max(...row)));
  const round = (value: number) => Number(value.toFixed(4));
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const byCategory = complaintCategories.map((category, c) => {
    const hit = said.filter((value, i) => value === c && truth[i] === c).length;
    const precision = ratio(hit, said.filter((value) => value === c).length);
    const recall = ratio(hit, truth.filter((value) => value === c).length);
    return { category, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
  });
  return {
    accuracy: round(said.filter((value, i) => value === truth[i]).length / said.length),
    macroF1: round(byCategory.reduce((sum, { f1 }) => sum + f1, 0) / byCategory.length),
    logLoss: round(logLoss(p, truth)),
    byCategory: byCategory.map(({ category, precision, recall }) => ({
      category,
      precision: round(precision),
      recall: round(recall),
    })),
  };
}
