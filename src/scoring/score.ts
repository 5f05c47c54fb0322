import type { AttributeName, CreditAttributes } from './attributes.ts';
import type { CreditModel, CreditScore, Grade, Reason } from './credit-model.ts';
import reasonTexts from './data/reason-texts.json' with { type: 'json' };
import { columnOwners, encode, width } from './encoder.ts';
import { sigmoid } from './logistic-regression.ts';

const texts: Readonly<Record<AttributeName, { code: string; zh: string; en: string }>> = reasonTexts;

/** At most this many reasons: an adverse notice with more says nothing. */
const maxReasons = 4;
/** Log-odds below which a difference from the average is no reason worth a sentence. */
const leastContribution = 0.05;

/** Scores one applicant. Missing attributes count as average; values beyond the training range as its edge. */
export function scoreApplication(attributes: CreditAttributes, model: CreditModel): CreditScore {
  const row = new Float64Array(width(model.encoder));
  encode(attributes, model.encoder, row);
  const owners = columnOwners(model.encoder);
  const contributions = new Map<AttributeName, number>();
  let logOdds = model.intercept;
  for (let j = 0; j < row.length; j++) {
    // Columns are centred on the training mean, so each term is already the distance from the average.
    const term = model.coefficients[j]! * row[j]!;
    logOdds += term;
    contributions.set(owners[j]!, (contributions.get(owners[j]!) ?? 0) + term);
  }
  const probabilityOfDefault = sigmoid(logOdds);
  const reasons = reasonsFrom(contributions);
  return {
    probabilityOfDefault,
    grade: gradeOf(probabilityOfDefault, model),
    reasonCodes: reasons.map(({ code }) => code),
    reasons,
    modelVersion: model.version,
  };
}

/** The grade that holds a probability of default. */
export function gradeOf(probability: number, model: Pick<CreditModel, 'grades'>): Grade {
  return (model.grades.find(({ below }) => probability < below) ?? model.grades.at(-1)!).grade;
}

/** The text of a reason code, or undefined when the table has none. */
export function reasonText(code: string): { readonly zh: string; readonly en: string } | undefined {
  return Object.values(texts).find((text) => text.code === code);
}

function reasonsFrom(contributions: ReadonlyMap<AttributeName, number>): Reason[] {
  return [...contributions]
    .filter(([, contribution]) => contribution >= leastContribution)
    .sort((a, b) => b[1] - a[1])
    .slice(0, maxReasons)
    .map(([attribute, contribution]) => ({ attribute, contribution, ...texts[attribute] }));
}
