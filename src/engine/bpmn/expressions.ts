import { compileExpression, type Expression, type SyntaxProblem } from '../feel/index.ts';
import type { Attribute } from './model.ts';

/** Longer texts are no expressions of people. */
const longest = 100_000;

/** Compiles each text once; the rules ask first, the building of the model gets the same answers. */
export interface Expressions {
  /** @param written with its leading `=` */
  compile(written: string): Expression | SyntaxProblem;
  /** @throws when it does not compile: the rules have refused that before */
  expression(written: string): Expression;
  attribute(written: string): Attribute;
}

export function isFeel(written: string): boolean {
  return written.startsWith('=');
}

export function createExpressions(): Expressions {
  const compiled = new Map<string, Expression | SyntaxProblem>();
  const compile = (written: string): Expression | SyntaxProblem => {
    const text = written.slice(1).trim();
    let result = compiled.get(text);
    if (!result) {
      if (text === '') result = { kind: 'syntax-error', message: 'it is empty', offset: 0 };
      else if (text.length > longest)
        result = {
          kind: 'syntax-error',
          message: `it is longer than ${longest} characters`,
          offset: longest,
        };
      else result = compileExpression(text);
      compiled.set(text, result);
    }
    return result;
  };
  const expression = (written: string): Expression => {
    const result = compile(written);
    if (result.kind === 'syntax-error') throw new Error(`${written.slice(0, 200)}: ${result.message}`);
    return result;
  };
  return {
    compile,
    expression,
    attribute: (written) =>
      isFeel(written)
        ? { kind: 'feel', text: written.slice(1).trim(), expression: expression(written) }
        : { kind: 'text', text: written },
  };
}
