/** Quality of predicted probabilities against what happened (label 1 = bad). */
export interface Metrics {
  /** Area under the ROC curve; ties count half (Mann-Whitney). */
  readonly auc: number;
  /** Largest distance between the score distributions of good and bad (Kolmogorov-Smirnov). */
  readonly ks: number;
  /** Mean squared distance of probability and label. */
  readonly brier: number;
  readonly threshold: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Cut of the probability from which a loan counts as bad, for accuracy, precision, recall and F1. */
export interface Confusion {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** One tenth of the loans by predicted probability. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

/** AUC and KS in one pass over the sorted probabilities. Both are 0 without at least one of each class. */
export function rankMetrics(p: Float64Array, labels: Uint8Array): { auc: number; ks: number } {
  const order = Array.from(p.keys()).sort((a, b) => p[a]! - p[b]!);
  const bad = labels.reduce((sum, label) => sum + label, 0);
  const good = labels.length - bad;
  if (bad === 0 || good === 0) return { auc: 0, ks: 0 };
  let wins = 0;
  let ks = 0;
  let goodBelow = 0;
  let badBelow = 0;
  for (let i = 0; i < order.length; ) {
    let tiedGood = 0;
    let tiedBad = 0;
    const value = p[order[i]!]!;
    for (; i < order.length && p[order[i]!]! === value; i++) {
      if (labels[order[i]!] === 1) tiedBad++;
      else tiedGood++;
    }
    wins += tiedBad * (goodBelow + tiedGood / 2);
    goodBelow += tiedGood;
    badBelow += tiedBad;
    ks = Math.max(ks, Math.abs(goodBelow / good - badBelow / bad));
  }
  return { auc: wins / (bad * good), ks };
}

/** Accuracy, precision, recall and F1 of "bad" at a cut; a share of nothing counts as 0. */
export function confusionAt(p: Float64Array, labels: Uint8Array, threshold: number): Confusion {
  let hit = 0;
  let alarm = 0;
  let missed = 0;
  for (let i = 0; i < p.length; i++) {
    const called = p[i]! >= threshold;
    if (called && labels[i] === 1) hit++;
    else if (called) alarm++;
    else if (labels[i] === 1) missed++;
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    accuracy: ratio(p.length - alarm - missed, p.length),
    precision: ratio(hit, hit + alarm),
    recall: ratio(hit, hit + missed),
    f1: ratio(2 * hit, 2 * hit + alarm + missed),
  };
}

export function measure(p: Float64Array, labels: Uint8Array, threshold: number): Metrics {
  const brier = p.reduce((sum, value, i) => sum + (value - labels[i]!) ** 2, 0) / p.length;
  return { ...rankMetrics(p, labels), brier, threshold, ...confusionAt(p, labels, threshold) };
}

/** Tenths of the loans by predicted probability, predicted against observed bad rate. */
export function calibration(p: Float64Array, labels: Uint8Array, bins = 10): CalibrationBin[] {
  const order = Array.from(p.keys()).sort((a, b) => p[a]! - p[b]! || a - b);
  const table: CalibrationBin[] = [];
  for (let b = 0; b < bins; b++) {
    const part = order.slice(
      Math.floor((b * order.length) / bins),
      Math.floor(((b + 1) * order.length) / bins),
    );
    if (part.length === 0) continue;
    const mean = (value: (i: number) => number) => part.reduce((sum, i) => sum + value(i), 0) / part.length;
    table.push({
      from: p[part[0]!]!,
      to: p[part.at(-1)!]!,
      count: part.length,
      predicted: mean((i) => p[i]!),
      observed: mean((i) => labels[i]!),
    });
  }
  return table;
}
