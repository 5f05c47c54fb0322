import {
  compileExpression,
  compileUnaryTests,
  type Expression,
  type FeelValue,
  type Scope,
  type UnaryTests,
} from '../feel/index.ts';
import type { DecisionRun } from './decision-run.ts';
import type { Names } from './names.ts';
import type { Problems } from './problems.ts';
import type { TypeTable } from './types.ts';

/** A compiled boxed expression. */
export type Evaluator = (scope: Scope, run: DecisionRun) => FeelValue;

/** What compiling a model's expressions needs: its types, where problems go, and what was compiled already. */
export class Compiler {
  readonly types: TypeTable;
  readonly problems: Problems;
  private readonly expressions = new Map<Names, Map<string, Expression | string>>();
  private readonly unaryTests = new Map<Names, Map<string, UnaryTests | string>>();

  constructor(types: TypeTable, problems: Problems) {
    this.types = types;
    this.problems = problems;
  }

  /** A FEEL expression, or undefined with the problem noted. */
  expression(text: string, names: Names, elementId: string): Expression | undefined {
    if (text.trim() === '') {
      this.problems.add(
        elementId,
        `the expression "${elementId}" must not be empty`,
        'write an expression, or null',
      );
      return undefined;
    }
    const found = cached(this.expressions, names, text, () => {
      const compiled = compileExpression(text, names.within(text), this.types.instanceTests);
      return compiled.kind === 'expression' ? compiled : compiled.message;
    });
    return this.checked(found, text, elementId);
  }

  /** Unary tests (an empty text is satisfied by everything), or undefined with the problem noted. */
  tests(text: string, names: Names, elementId: string): UnaryTests | undefined {
    const written = text.trim() === '' ? '-' : text;
    const found = cached(this.unaryTests, names, written, () => {
      const compiled = compileUnaryTests(written, names.within(written), this.types.instanceTests);
      return compiled.kind === 'unary-tests' ? compiled : compiled.message;
    });
    return this.checked(found, text, elementId);
  }

  private checked<T>(found: T | string, text: string, elementId: string): T | undefined {
    if (typeof found !== 'string') return found;
    const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    this.problems.add(
      elementId,
      `failed to parse expression '${shown}': ${found}`,
      'correct the FEEL expression',
    );
    return undefined;
  }
}

function cached<T>(cache: Map<Names, Map<string, T>>, names: Names, text: string, make: () => T): T {
  const byText = cache.get(names) ?? new Map<string, T>();
  cache.set(names, byText);
  const found = byText.get(text);
  if (found !== undefined) return found;
  const made = make();
  byText.set(text, made);
  return made;
}
