import {
  compileExpression,
  type Expression,
  type FeelValue,
  feelEquals,
  scopeOf,
  toJson,
} from '../feel/index.ts';
import { type DecisionRun, evaluateFeel } from './decision-run.ts';
import type { Aggregation, DecisionTable } from './model.ts';

/** The outputs of one rule, in the order of the columns. */
export type RuleOutputs = readonly FeelValue[];

/** Makes the table's result of the outputs of the rules that hit (at least one), in the order of the rules. */
export type HitPolicyResult = (hits: readonly RuleOutputs[], run: DecisionRun) => FeelValue;

/**
 * The result by hit policy (DMN 1.5, 8.2.8).
 * @param priorities for each output its values in order of priority; needed for PRIORITY and OUTPUT ORDER
 */
export function compileHitPolicy(
  { hitPolicy, aggregation }: DecisionTable,
  compose: (outputs: RuleOutputs) => FeelValue,
  priorities: readonly (readonly FeelValue[])[],
): HitPolicyResult {
  switch (hitPolicy) {
    case 'UNIQUE':
      return (hits, run) => {
        if (hits.length > 1)
          run.fail(`multiple values aren't allowed for UNIQUE hit policy. found: ${listed(hits, compose)}`);
        return compose(hits[0] as RuleOutputs);
      };
    case 'ANY':
      return (hits, run) => {
        const first = hits[0] as RuleOutputs;
        if (!hits.every((hit) => isSame(hit, first)))
          run.fail(`different values aren't allowed for ANY hit policy. found: ${listed(hits, compose)}`);
        return compose(first);
      };
    case 'FIRST':
      return (hits) => compose(hits[0] as RuleOutputs);
    case 'PRIORITY':
      return (hits, run) => compose(byPriority(hits, priorities, run)[0] as RuleOutputs);
    case 'OUTPUT ORDER':
      return (hits, run) => byPriority(hits, priorities, run).map(compose);
    case 'COLLECT':
      return aggregation ? aggregate(aggregation) : (hits) => hits.map(compose);
    default:
      return (hits) => hits.map(compose);
  }
}

const MAX_LISTED = 10;

function listed(hits: readonly RuleOutputs[], compose: (outputs: RuleOutputs) => FeelValue): string {
  const texts = hits.slice(0, MAX_LISTED).map((hit) => toJson(compose(hit)));
  if (hits.length > MAX_LISTED) texts.push('…');
  return `[${texts.join(', ')}]`;
}

function isSame(a: RuleOutputs, b: RuleOutputs): boolean {
  return a.every((value, index) => value === b[index] || feelEquals(value, b[index] as FeelValue) === true);
}

/** By the first output, among equals by the second …; a value that is not listed comes last. Stable. */
function byPriority(
  hits: readonly RuleOutputs[],
  priorities: readonly (readonly FeelValue[])[],
  run: DecisionRun,
): readonly RuleOutputs[] {
  run.spend(hits.length * priorities.reduce((values, each) => values + each.length, 0));
  const ranked = hits.map((hit) => ({
    hit,
    ranks: hit.map((value, index) => rank(value, priorities[index] ?? [])),
  }));
  ranked.sort((a, b) => {
    const at = a.ranks.findIndex((value, index) => value !== b.ranks[index]);
    return at < 0 ? 0 : (a.ranks[at] as number) - (b.ranks[at] as number);
  });
  return ranked.map(({ hit }) => hit);
}

function rank(value: FeelValue, values: readonly FeelValue[]): number {
  const at = values.findIndex((listed) => feelEquals(listed, value) === true);
  return at < 0 ? values.length : at;
}

function aggregate(aggregation: Aggregation): HitPolicyResult {
  if (aggregation === 'COUNT') return (hits) => hits.length;
  const aggregator = compiled(`${aggregation.toLowerCase()}(values)`);
  return (hits, run) => {
    const values = hits.map((hit) => hit[0] as FeelValue);
    const result = evaluateFeel(aggregator, scopeOf({ values }), run);
    return result ?? run.fail(`the values ${toJson(values)} have no ${aggregation}`);
  };
}

function compiled(text: string): Expression {
  const expression = compileExpression(text);
  if (expression.kind === 'syntax-error') throw new Error(`${text}: ${expression.message}`);
  return expression;
}
