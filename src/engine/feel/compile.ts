import type { UnaryTestsNode } from './ast.ts';
import { Compiler } from './compiler.ts';
import { type ConstantTests, constantTests } from './constant-tests.ts';
import { type Code, type Frame, INPUT, Names } from './frames.ts';
import { Parser } from './parser.ts';
import { type Evaluation, type EvaluationSettings, FeelFailure, Run, type Scope } from './run.ts';
import { SyntaxFailure } from './scanner.ts';
import type { CustomTypes } from './types.ts';
import { testsCode } from './unary-tests.ts';
import type { FeelValue } from './values.ts';

export interface SyntaxProblem {
  readonly kind: 'syntax-error';
  readonly message: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
}

export interface Expression {
  readonly kind: 'expression';
  readonly text: string;
  /** The free names, for editors: what the expression asks its scope for. */
  readonly variables: readonly string[];
  evaluate(scope: Scope, settings: EvaluationSettings): Evaluation;
}

export interface UnaryTests {
  readonly kind: 'unary-tests';
  readonly text: string;
  readonly variables: readonly string[];
  /** Does `input` satisfy the tests? true, false or null. `input` is also the variable `?`. */
  evaluate(input: FeelValue, scope: Scope, settings: EvaluationSettings): Evaluation;
  /** Set when the tests are constants that a table may index. */
  readonly constant?: ConstantTests;
}

/**
 * Compiles an expression (grammar rule 1 of DMN 1.5, chapter 10).
 * @param names known names with spaces or symbols, so that `monthly income` is read as one name
 * @param types types beside FEEL's own, for `instance of` and typed parameters
 */
export function compileExpression(
  text: string,
  names: readonly string[] = [],
  types?: CustomTypes,
): Expression | SyntaxProblem {
  return orProblem(() => {
    const node = new Parser(text, names).parseExpression();
    const compiler = new Compiler(types);
    const code = compiler.compile(node, null);
    return {
      kind: 'expression',
      text,
      variables: [...compiler.free],
      evaluate: (scope, settings) => evaluate(code, null, scope, settings),
    };
  });
}

/**
 * Compiles unary tests (grammar rule 17): `-`, `not(…)`, or tests of which one must hold.
 * @param names as for `compileExpression`
 * @param types as for `compileExpression`
 */
export function compileUnaryTests(
  text: string,
  names: readonly string[] = [],
  types?: CustomTypes,
): UnaryTests | SyntaxProblem {
  return orProblem(() => {
    const node = new Parser(text, names).parseUnaryTests();
    const compiler = new Compiler(types);
    const code = unaryTestsCode(compiler, node);
    const constant = constantTests(node);
    return {
      kind: 'unary-tests',
      text,
      variables: [...compiler.free],
      evaluate: (input, scope, settings) =>
        evaluate(code, { values: [input], parent: null }, scope, settings),
      ...(constant === null ? {} : { constant }),
    };
  });
}

function unaryTestsCode(compiler: Compiler, node: UnaryTestsNode): Code {
  if (node.kind === 'any') return () => true;
  const tests = testsCode(compiler, node.tests, new Names([INPUT], false, null));
  if (!node.negated) return tests;
  return (run, frame) => {
    const value = tests(run, frame);
    return value === null ? null : value !== true;
  };
}

function orProblem<T>(compile: () => T): T | SyntaxProblem {
  try {
    return compile();
  } catch (error) {
    if (error instanceof SyntaxFailure)
      return { kind: 'syntax-error', message: error.message, offset: error.offset };
    if (isOutOfStack(error))
      return { kind: 'syntax-error', message: 'The text is nested too deeply.', offset: 0 };
    throw error;
  }
}

function evaluate(code: Code, frame: Frame | null, scope: Scope, settings: EvaluationSettings): Evaluation {
  const run = new Run(scope, settings);
  try {
    return { value: code(run, frame), warnings: run.warnings };
  } catch (error) {
    return { value: null, warnings: run.warnings, failure: failureOf(error) };
  }
}

/** Depths are bounded; where the caller left little stack all the same, the evaluation fails and nothing else does. */
function failureOf(error: unknown): string {
  if (error instanceof FeelFailure) return error.message;
  if (isOutOfStack(error)) return 'The evaluation is nested too deeply.';
  throw error;
}

/** A RangeError of V8 and Safari, an InternalError of Firefox. */
function isOutOfStack(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message);
}
