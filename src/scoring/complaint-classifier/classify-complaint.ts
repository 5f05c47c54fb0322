import file from '../data/complaint-model.json' with { type: 'json' };
import { type ComplaintCategory, complaintCategories } from './categories.ts';
import { type NaiveBayes, probabilities } from './naive-bayes.ts';
import { type SeveritySignal, signalsOf } from './severity-signals.ts';

export interface ComplaintClass {
  readonly category: ComplaintCategory;
  /** Probability that the model gives its category, 0 to 1. Low: let a person look. */
  readonly confidence: number;
  readonly severitySignals: readonly SeveritySignal[];
  readonly modelVersion: string;
}

const model = file as unknown as NaiveBayes & { readonly version: string };

/** Category and severity signs of a complaint, in Chinese or English. The text stays here: only codes come out. */
export function classifyComplaint(text: string): ComplaintClass {
  const p = probabilities(text, model);
  const top = Math.max(...p);
  // Several equally likely: nothing in the text was known.
  const best =
    p.filter((value) => value === top).length > 1 ? complaintCategories.indexOf('other') : p.indexOf(top);
  return {
    category: complaintCategories[best]!,
    confidence: p[best]!,
    severitySignals: signalsOf(text),
    modelVersion: model.version,
  };
}
