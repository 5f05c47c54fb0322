import { toJson } from '../feel/index.ts';
import type { DecisionType, Evaluated } from './compiled.ts';

/** One evaluated decision as Zeebe's DECISION_EVALUATION records have it; values are JSON. */
export interface EvaluatedDecision {
  readonly decisionId: string;
  readonly decisionName: string;
  readonly decisionType: DecisionType;
  readonly output: string;
  readonly inputs: readonly { readonly id: string; readonly name: string; readonly value: string }[];
  readonly matchedRules: readonly MatchedRule[];
}

interface MatchedRule {
  readonly ruleId: string;
  /** Counted from 1. */
  readonly ruleIndex: number;
  readonly outputs: readonly { readonly id: string; readonly name: string; readonly value: string }[];
}

/** An input is named by its label or else by its expression, an output by its label or else by its name. */
export function evaluatedDecision({ decision, table, output }: Evaluated): EvaluatedDecision {
  const model = decision.table?.table;
  return {
    decisionId: decision.id,
    decisionName: decision.name,
    decisionType: decision.type,
    output: toJson(output),
    inputs: (table?.inputs ?? []).map((value, index) => {
      const clause = model?.inputs[index];
      return {
        id: clause?.id ?? '',
        name: clause?.label || clause?.expression.text || '',
        value: toJson(value),
      };
    }),
    matchedRules: (table?.hits ?? []).map(({ rule, outputs }) => ({
      ruleId: model?.rules[rule]?.id ?? '',
      ruleIndex: rule + 1,
      outputs: outputs.map((value, index) => {
        const clause = model?.outputs[index];
        return { id: clause?.id ?? '', name: clause?.label || clause?.name || '', value: toJson(value) };
      }),
    })),
  };
}
