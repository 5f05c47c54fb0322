import {
  type FeelContext,
  type FeelValue,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTime,
  type Scope,
  typeName,
} from '../feel/index.ts';
import type {
  CompiledDecision,
  CompiledInput,
  Evaluated,
  RequiredElement,
  Requirements,
  Results,
} from './compiled.ts';
import type { DecisionRun } from './decision-run.ts';
import { Frame } from './frame.ts';
import { conform, type DmnType, mismatch } from './types.ts';

/**
 * Evaluates decisions in the order given, those that have a result already left out.
 * @param base the variables from outside
 * @param evaluated takes up what was evaluated, the failed one included
 */
export function evaluatePlan(
  plan: readonly CompiledDecision[],
  results: Results,
  base: Scope,
  run: DecisionRun,
  evaluated: Evaluated[],
): void {
  for (const decision of plan) {
    if (results.has(decision)) continue;
    run.decisionId = decision.id;
    const scope = requiredScope(decision.requirements, results, base, run);
    const table = decision.table && { output: null, inputs: [], hits: [] };
    const record: Evaluated = { decision, table, output: null };
    evaluated.push(record);
    const value = decision.table
      ? decision.table.evaluate(scope, run, table).output
      : decision.evaluate(scope, run);
    const result = conform(value, decision.resultType, run);
    if (result === undefined) run.fail(mismatch(value, decision.resultType, decision.variable));
    record.output = result;
    results.set(decision, result);
  }
}

/** The variables that an element's logic sees: what it requires, over those from outside. */
export function requiredScope(
  { inputs, decisions, functions }: Requirements,
  results: Results,
  base: Scope,
  run: DecisionRun,
): Scope {
  const variables = new Map<string, FeelValue>();
  for (const input of inputs) {
    const value = inputValue(input, base, run);
    if (value !== undefined) put(variables, input.prefix, input.element.name, value);
  }
  for (const { element, prefix } of decisions) {
    const value = results.get(element) ?? null;
    put(variables, prefix, element.variable, value);
    // Zeebe knows a result by its variable or id; the standard by the decision's name.
    if (element.name !== element.variable && (prefix !== undefined || base.get(element.name) === undefined))
      put(variables, prefix, element.name, value);
  }
  for (const { element, prefix } of functions)
    put(variables, prefix, element.name, element.create(base, run));
  return variables.size > 0 ? new Frame(variables, base) : base;
}

/** What comes from an imported model is an entry of a context that the import names. */
function put(
  variables: Map<string, FeelValue>,
  prefix: string | undefined,
  name: string,
  value: FeelValue,
): void {
  if (prefix === undefined) {
    variables.set(name, value);
    return;
  }
  const context = variables.get(prefix);
  if (context instanceof Map) context.set(name, value);
  else variables.set(prefix, new Map([[name, value]]));
}

/** The value of an input as its type has it; null with a warning when it does not conform. */
function inputValue({ element, prefix }: RequiredElement<CompiledInput>, base: Scope, run: DecisionRun) {
  const context = prefix === undefined ? undefined : base.get(prefix);
  const given =
    (context instanceof Map ? (context as FeelContext).get(element.name) : undefined) ??
    base.get(element.name);
  if (given === undefined || element.type.kind === 'any') return given;
  const value = typeof given === 'string' ? temporal(given, element.type) : given;
  const result = conform(value, element.type, run);
  return result !== undefined
    ? result
    : run.warn('INVALID_TYPE', mismatch(value, element.type, element.name));
}

/** JSON has no dates: a string stands for one where an input is one. */
function temporal(text: string, type: DmnType): FeelValue {
  if (type.kind === 'named') return temporal(text, type.type);
  if (type.kind === 'constrained') return temporal(text, type.base);
  if (type.kind !== 'simple') return text;
  switch (type.name) {
    case 'date':
      return parseDate(text) ?? text;
    case 'time':
      return parseTime(text) ?? text;
    case 'date and time':
      return parseDateTime(text) ?? text;
    case 'days and time duration':
    case 'years and months duration': {
      const duration = parseDuration(text);
      return duration !== null && typeName(duration) === type.name ? duration : text;
    }
    default:
      return text;
  }
}
