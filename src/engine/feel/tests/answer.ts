import {
  compileExpression,
  compileUnaryTests,
  type Evaluation,
  type FeelValue,
  feelText,
  scopeOf,
} from '../index.ts';

/** 2026-11-21, a Saturday, 10:00:00.540 in UTC. */
export const settings = { now: Date.UTC(2026, 10, 21, 10, 0, 0, 540), zone: 'Etc/UTC', random: () => 0.5 };

type Variables = Readonly<Record<string, FeelValue>>;

/** Compiles and evaluates; variables' names are known names. A text that is not FEEL is a failure, too. */
export function evaluated(text: string, variables: Variables = {}): Evaluation {
  const expression = compileExpression(text, Object.keys(variables));
  if (expression.kind === 'syntax-error')
    return {
      value: null,
      warnings: [],
      failure: `syntax error at ${expression.offset}: ${expression.message}`,
    };
  return expression.evaluate(scopeOf(variables), settings);
}

/** What an expression evaluates to, as FEEL prints it; `failure` or `syntax error` with the reason. */
export function answer(text: string, variables: Variables = {}): string {
  const { value, failure } = evaluated(text, variables);
  return failure ?? String(feelText(value));
}

/** Whether an input satisfies unary tests: `true`, `false`, `null`, or the failure. */
export function tested(tests: string, input: FeelValue, variables: Variables = {}): string {
  const compiled = compileUnaryTests(tests, Object.keys(variables));
  if (compiled.kind === 'syntax-error') return `syntax error at ${compiled.offset}: ${compiled.message}`;
  const { value, failure } = compiled.evaluate(input, scopeOf(variables), settings);
  return failure ?? String(value);
}
