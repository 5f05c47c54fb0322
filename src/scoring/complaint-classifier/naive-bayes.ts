import { type ComplaintCategory, complaintCategories } from './categories.ts';
import { featuresOf } from './features.ts';

/** A text with the category it belongs to. `group` keeps variations of one sentence in one fold. */
export interface LabelledComplaint {
  readonly text: string;
  readonly category: ComplaintCategory;
  readonly group: number;
}

/**
 * Multinomial naive Bayes over the presence of features, all categories equally likely beforehand: the shares of generated
 * texts mean nothing. Log-probabilities a category, a feature; unknown features say nothing.
 */
export interface NaiveBayes {
  readonly features: Readonly<Record<string, readonly number[]>>;
  /** Divides the log-odds: naive Bayes is too sure of itself, this is fitted on texts it had not seen. */
  readonly temperature: number;
}

/** Added to every weight: features not seen with a category are rare there, not impossible. */
const smoothing = 0.6;
/** A feature that no category holds this share of is a filler of every complaint, and dropped. */
const leastShare = 0.35;

export function fitNaiveBayes(
  texts: readonly LabelledComplaint[],
  leastWeight = 0.5,
): Omit<NaiveBayes, 'temperature'> {
  const counts = new Map<string, number[]>();
  for (const { category, features } of groupsOf(texts)) {
    const c = complaintCategories.indexOf(category);
    for (const [feature, weight] of features) {
      const row = counts.get(feature) ?? complaintCategories.map(() => 0);
      row[c]! += weight;
      counts.set(feature, row);
    }
  }
  const kept = [...counts].filter(([, row]) => {
    const total = row.reduce((a, b) => a + b, 0);
    return total >= leastWeight && Math.max(...row) / total >= leastShare;
  });
  const totals = complaintCategories.map((_, c) =>
    kept.reduce((sum, [, row]) => sum + row[c]! + smoothing, 0),
  );
  const round = (value: number) => Number(value.toFixed(4));
  return {
    features: Object.fromEntries(
      kept
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([feature, row]) => [feature, row.map((n, c) => round(Math.log((n + smoothing) / totals[c]!)))]),
    ),
  };
}

/**
 * Variations of one sentence are one witness, not twelve: a group's feature weighs the share of its texts that have it.
 */
function groupsOf(texts: readonly LabelledComplaint[]) {
  const groups = new Map<
    number,
    { category: ComplaintCategory; texts: number; features: Map<string, number> }
  >();
  for (const { text, category, group } of texts) {
    const entry = groups.get(group) ?? { category, texts: 0, features: new Map<string, number>() };
    entry.texts++;
    for (const feature of featuresOf(text).keys()) {
      entry.features.set(feature, (entry.features.get(feature) ?? 0) + 1);
    }
    groups.set(group, entry);
  }
  for (const { texts: count, features } of groups.values()) {
    for (const [feature, n] of features) features.set(feature, n / count);
  }
  return groups.values();
}

/** Probability of each category, in the order of `complaintCategories`; all equal when nothing is known of the text. */
export function probabilities(text: string, model: NaiveBayes): number[] {
  const scores = complaintCategories.map(() => 0);
  for (const feature of featuresOf(text).keys()) {
    if (!Object.hasOwn(model.features, feature)) continue;
    const row = model.features[feature]!;
    for (let c = 0; c < scores.length; c++) scores[c]! += row[c]!;
  }
  const top = Math.max(...scores);
  const odds = scores.map((score) => Math.exp((score - top) / model.temperature));
  const sum = odds.reduce((a, b) => a + b, 0);
  return odds.map((odd) => odd / sum);
}
