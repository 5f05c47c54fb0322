import {
  type EvaluationSettings,
  type Expression,
  FeelFailure,
  type FeelValue,
  Run,
  type Scope,
  type UnaryTests,
  type Warning,
} from '../feel/index.ts';

/** Longer messages are cut: they may quote an expression or values. */
const MAX_MESSAGE = 1_000;

/** One evaluation of a decision with all that it requires: its bounds and what went wrong so far. */
export class DecisionRun {
  /** FEEL's settings; all its evaluations share the bounds of this run. */
  readonly settings: EvaluationSettings;
  readonly feel: Run;
  /** The decision that is being evaluated, for failures. */
  decisionId = '';
  private hasFailed = false;

  constructor(scope: Scope, settings: EvaluationSettings) {
    this.feel = new Run(scope, settings);
    const { now, zone, random, maxSteps } = settings;
    // Property by property: a spread makes each evaluation slower by a sixth.
    this.settings = { now, zone, random, maxSteps, within: this.feel };
  }

  get warnings(): readonly Warning[] {
    return this.feel.warnings;
  }

  /** Ends the evaluation: FEEL's own failure, since functions of decisions are called within FEEL. */
  fail(message: string): never {
    this.hasFailed = true;
    throw new FeelFailure(message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message);
  }

  /** The failure of an expression; one that came from a function of a decision is passed on as it is. */
  failExpression(text: string, failure: string): never {
    return this.fail(this.hasFailed ? failure : `failed to evaluate expression '${text}': ${failure}`);
  }

  warn(type: Warning['type'], message: string): null {
    return this.feel.warn(type, message);
  }

  /** Counts work that FEEL does not count itself. */
  spend(steps: number): void {
    this.feel.spend(steps);
  }
}

/** The value of a FEEL expression; its warnings are the run's, and so is its failure. */
export function evaluateFeel(expression: Expression, scope: Scope, run: DecisionRun): FeelValue {
  const { value, warnings, failure } = expression.evaluate(scope, run.settings);
  if (warnings.length > 0) run.feel.adopt(warnings);
  if (failure !== undefined) run.failExpression(expression.text, failure);
  return value;
}

/** What unary tests say of an input: true, false or null. */
export function evaluateTests(
  tests: UnaryTests,
  input: FeelValue,
  scope: Scope,
  run: DecisionRun,
): FeelValue {
  const { value, warnings, failure } = tests.evaluate(input, scope, run.settings);
  if (warnings.length > 0) run.feel.adopt(warnings);
  if (failure !== undefined) run.failExpression(tests.text, failure);
  return value;
}

/** The failure that an evaluation threw, in words; anything else is thrown on. */
export function failureMessage(thrown: unknown): string {
  if (thrown instanceof FeelFailure) return thrown.message;
  // What is nested is bounded; where the caller left little stack all the same, nothing else is to fail.
  if (thrown instanceof RangeError && /call stack|recursion/i.test(thrown.message))
    return 'the evaluation is nested too deeply';
  throw thrown;
}
