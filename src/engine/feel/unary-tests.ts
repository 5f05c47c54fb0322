import type { Test } from './ast.ts';
import { feelEquals, rangeIncludes } from './compare.ts';
import { equality, makeRange, ordered } from './comparisons.ts';
import type { Compiler } from './compiler.ts';
import { type Code, INPUT, type Names, resolve, variableCode } from './frames.ts';
import type { Run } from './run.ts';
import { type FeelList, FeelRange, type FeelValue, isList } from './values.ts';

/** The code of positive unary tests: true when one holds, else null when one has no answer, else false. */
export function testsCode(compiler: Compiler, tests: readonly Test[], names: Names): Code {
  const codes = tests.map((test) => testCode(compiler, test, names));
  if (codes.length === 1) return codes[0]!;
  return (run, frame) => {
    run.spend(codes.length);
    let result: boolean | null = false;
    for (const code of codes) {
      const value = code(run, frame);
      if (value === true) return true;
      if (value === null) result = null;
    }
    return result;
  };
}

function testCode(compiler: Compiler, test: Test, names: Names): Code {
  const input = variableCode(INPUT, { items: [], place: resolve(INPUT, names).place }, () => null);
  if (test.kind === 'compare') return compareCode(compiler, test, input, names);
  const code = compiler.compile(test.expression, names);
  if (test.usesInput)
    return (run, frame) => {
      const value = code(run, frame);
      return typeof value === 'boolean' ? value : null;
    };
  if (test.expression.kind === 'literal')
    return (run, frame) => equality(input(run, frame), code(run, frame), run);
  const isRange = test.expression.kind === 'range';
  return (run, frame) => {
    const value = code(run, frame);
    // What is no range has no answer; it is not the null that a null input equals.
    return isRange && value === null ? null : satisfies(input(run, frame), value, run);
  };
}

function compareCode(compiler: Compiler, test: Test & { kind: 'compare' }, input: Code, names: Names): Code {
  const { operator } = test;
  const operand = compiler.compile(test.operand, names);
  switch (operator) {
    case '=':
      return (run, frame) => equality(input(run, frame), operand(run, frame), run);
    case '!=':
      return (run, frame) => {
        const equal = equality(input(run, frame), operand(run, frame), run);
        return equal === null ? null : !equal;
      };
    default:
      return (run, frame) => ordered(operator, input(run, frame), operand(run, frame), run);
  }
}

/**
 * Whether an input satisfies the value of an expression (DMN 1.5, table 55): the value is true, equals the input, is
 * a list with it or a range around it (or a list with such a range).
 */
function satisfies(input: FeelValue, value: FeelValue, run: Run): boolean | null {
  if (value === true) return true;
  if (value instanceof FeelRange) return inRange(input, value, run);
  if (isList(value)) return inList(input, value, run);
  if (value === false) return input === false;
  return equality(input, value, run);
}

function inRange(input: FeelValue, range: FeelRange, run: Run): boolean | null {
  if (input instanceof FeelRange) return feelEquals(input, range);
  const included = rangeIncludes(range, input);
  if (included === null)
    run.warn('NOT_COMPARABLE', 'The input cannot be compared with the ends of the range.');
  return included;
}

function inList(input: FeelValue, list: FeelList, run: Run): boolean {
  run.spend(list.length);
  for (const item of list) {
    if (feelEquals(input, item) === true) return true;
    if (item instanceof FeelRange && rangeIncludes(item, input) === true) return true;
  }
  return isList(input) && feelEquals(input, list) === true;
}

/** A comparison as a value (`(< 10)`): the range that it stands for. */
export function testRange(compiler: Compiler, test: Test, names: Names | null): Code {
  if (test.kind === 'expression') return compiler.compile(test.expression, names);
  const operand = compiler.compile(test.operand, names);
  const { operator } = test;
  return (run, frame) => {
    const value = operand(run, frame);
    switch (operator) {
      case '<':
      case '<=':
        return makeRange(undefined, false, value, operator === '<=', run);
      case '>':
      case '>=':
        return makeRange(value, operator === '>=', undefined, false, run);
      case '=':
        return makeRange(value, true, value, true, run);
      default:
        return run.warn('INVALID_TYPE', `'${operator}' makes no range.`);
    }
  };
}
