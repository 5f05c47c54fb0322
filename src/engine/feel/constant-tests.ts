import type { Node, Test, UnaryTestsNode } from './ast.ts';
import { compareNumbers, type FeelNumber, isNumber } from './numbers.ts';

/** One constant test of an input: equality, or a range of numbers (an end that is left out is open). */
export type ConstantTest =
  | { readonly kind: 'equals'; readonly value: string | boolean | FeelNumber | null }
  | {
      readonly kind: 'range';
      readonly start?: FeelNumber;
      readonly startIncluded: boolean;
      readonly end?: FeelNumber;
      readonly endIncluded: boolean;
    };

/**
 * Unary tests that need nothing but the input, so that a decision table may index them: satisfied when one of the
 * tests is (when none is, if negated). `any` is the test `-`. An input of another type than a test's constant gives
 * null, not false, which matters under `negated` only.
 */
export type ConstantTests =
  | { readonly kind: 'any' }
  | { readonly kind: 'tests'; readonly negated: boolean; readonly tests: readonly ConstantTest[] };

/** The constants that unary tests are made of, or null when they are made of more. */
export function constantTests(node: UnaryTestsNode): ConstantTests | null {
  if (node.kind === 'any') return node;
  const tests: ConstantTest[] = [];
  for (const test of node.tests) {
    const constant = constantTest(test);
    if (constant === null) return null;
    tests.push(constant);
  }
  return { kind: 'tests', negated: node.negated, tests };
}

function constantTest(test: Test): ConstantTest | null {
  if (test.kind === 'compare') return constantComparison(test);
  const { expression } = test;
  if (expression.kind === 'range') return constantRange(expression);
  return constantEquality(expression);
}

function constantEquality(node: Node): ConstantTest | null {
  if (node.kind !== 'literal') return null;
  const { value } = node;
  const isPlain =
    value === null || typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
  return isPlain ? { kind: 'equals', value } : null;
}

function numberOf(node: Node): FeelNumber | null {
  return node.kind === 'literal' && isNumber(node.value) ? node.value : null;
}

function constantComparison(test: Test & { kind: 'compare' }): ConstantTest | null {
  if (test.operator === '=') return constantEquality(test.operand);
  const value = numberOf(test.operand);
  if (value === null) return null;
  switch (test.operator) {
    case '<':
    case '<=':
      return { kind: 'range', startIncluded: false, end: value, endIncluded: test.operator === '<=' };
    case '>':
    case '>=':
      return { kind: 'range', start: value, startIncluded: test.operator === '>=', endIncluded: false };
    default:
      return null;
  }
}

function constantRange(node: Node & { kind: 'range' }): ConstantTest | null {
  const start = numberOf(node.start);
  const end = numberOf(node.end);
  if (start === null || end === null || compareNumbers(start, end) > 0) return null;
  return { kind: 'range', start, startIncluded: node.startIncluded, end, endIncluded: node.endIncluded };
}
