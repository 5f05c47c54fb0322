import { FeelFunction, type FeelValue, scopeOf } from '../feel/index.ts';
import type { CompiledDecision, CompiledFunction, CompiledInput, Results } from './compiled.ts';
import { evaluatePlan } from './evaluate-plan.ts';
import type { DecisionService } from './model.ts';
import { conform, converted, type DmnType, mismatch } from './types.ts';

/** How deep one call counts: as an expression nested so deep. */
const CALL_DEPTH = 20;

/**
 * A decision service as a function (DMN 1.5, 10.4): its parameters are the input data, then the input decisions. It
 * sees nothing but its arguments. Its result is that of the output decision, or a context of those by name.
 */
export function compileDecisionService(
  { id, name, variable }: DecisionService,
  inputs: readonly CompiledInput[],
  given: readonly CompiledDecision[],
  outputs: readonly CompiledDecision[],
  resultType: DmnType,
): CompiledFunction {
  const plan = planOf(outputs, given);
  const parameters = [...inputs, ...given].map((element) =>
    element.kind === 'input-data'
      ? { name: element.name, type: element.type }
      : { name: element.variable, type: element.resultType },
  );
  const names = parameters.map((parameter) => parameter.name);
  return {
    kind: 'function',
    id,
    name: variable?.name || name,
    create: (_base, run) =>
      new FeelFunction(names, (args, feel) => {
        const variables = new Map<string, FeelValue>();
        const results: Results = new Map();
        for (const [index, { name, type }] of parameters.entries()) {
          const argument = args[index] ?? null;
          const value = conform(argument, type, run);
          if (value === undefined)
            return feel.warn('FUNCTION_INVOCATION_FAILURE', mismatch(argument, type, name));
          const decision = given[index - inputs.length];
          if (decision) results.set(decision, value);
          else variables.set(name, value);
        }
        const caller = run.decisionId;
        feel.nested(CALL_DEPTH, () => evaluatePlan(plan, results, scopeOf(variables), run, []));
        run.decisionId = caller;
        const values = outputs.map((output) => [output.variable, results.get(output) ?? null] as const);
        const value = values.length === 1 && values[0] ? values[0][1] : new Map(values);
        return converted(value, resultType, id, run);
      }),
  };
}

/** The decisions with all that they require, required ones first; those that are given are left out. */
export function planOf(
  decisions: readonly CompiledDecision[],
  given: readonly CompiledDecision[],
): readonly CompiledDecision[] {
  const planned = new Set<CompiledDecision>();
  const left = new Set(given);
  const visit = (decision: CompiledDecision) => {
    if (planned.has(decision) || left.has(decision)) return;
    for (const { element } of decision.requirements.decisions) visit(element);
    planned.add(decision);
  };
  for (const decision of decisions) visit(decision);
  return [...planned];
}
