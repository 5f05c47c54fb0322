import type { FeelFunction, FeelValue, Scope } from '../feel/index.ts';
import type { Evaluator } from './compiler.ts';
import type { DecisionRun } from './decision-run.ts';
import type { CompiledTable, TableEvaluation } from './decision-table.ts';
import type { DmnType } from './types.ts';

/** What kind of logic a decision has, as Zeebe's records name it. */
export type DecisionType =
  | 'DECISION_TABLE'
  | 'LITERAL_EXPRESSION'
  | 'CONTEXT'
  | 'INVOCATION'
  | 'LIST'
  | 'RELATION'
  | 'UNKNOWN';

export interface CompiledInput {
  readonly kind: 'input-data';
  readonly name: string;
  readonly type: DmnType;
}

export interface CompiledDecision {
  readonly kind: 'decision';
  readonly id: string;
  readonly name: string;
  readonly versionTag: string;
  readonly type: DecisionType;
  /** The names of its variable for those who require it, the binding one first (see `variablesOf`). */
  readonly variable: string;
  readonly resultType: DmnType;
  readonly requirements: Requirements;
  readonly table: CompiledTable | undefined;
  readonly evaluate: Evaluator;
  /** The decision and all that it requires, required ones first. */
  plan(): readonly CompiledDecision[];
}

/** A business knowledge model or a decision service: a function for those who require it. */
export interface CompiledFunction {
  readonly kind: 'function';
  readonly id: string;
  readonly name: string;
  /** @param base the variables of the whole evaluation */
  create(base: Scope, run: DecisionRun): FeelFunction;
}

export type CompiledElement = CompiledInput | CompiledDecision | CompiledFunction;

/** A required element; `prefix` is the name of the import that it comes from. */
export interface RequiredElement<T> {
  readonly element: T;
  readonly prefix: string | undefined;
}

export interface Requirements {
  readonly inputs: readonly RequiredElement<CompiledInput>[];
  readonly decisions: readonly RequiredElement<CompiledDecision>[];
  readonly functions: readonly RequiredElement<CompiledFunction>[];
}

export type Results = Map<CompiledDecision, FeelValue>;

/** One evaluated decision, for the audit record. */
export interface Evaluated {
  readonly decision: CompiledDecision;
  readonly table: TableEvaluation | undefined;
  output: FeelValue;
}
