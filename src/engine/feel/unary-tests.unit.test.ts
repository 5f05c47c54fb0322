import { expect, it } from 'vitest';
import { compileUnaryTests, type FeelValue } from './index.ts';
import { tested } from './tests/answer.ts';

const cases: readonly (readonly [tests: string, input: FeelValue, expected: string])[] = [
  ['-', null, 'true'],
  ['5', 5, 'true'],
  ['-5', -5, 'true'],
  ['"a", "b"', 'b', 'true'],
  ['"a", "b"', 'c', 'false'],
  ['not("a", "b")', 'c', 'true'],
  ['not("a", "b")', 'a', 'false'],
  ['> 20', 21, 'true'],
  ['> 20', null, 'null'],
  ['? > 20', null, 'null'],
  ['< 16', true, 'null'],
  ['[2..4]', 2, 'true'],
  ['(2..4]', 2, 'false'],
  [']2..4[', 3, 'true'],
  ['[2..4], > 10', 11, 'true'],
  ['not(< 5)', 7, 'true'],
  ['? = 5 or ? = 6', 6, 'true'],
  ['list contains([1, 2], ?)', 2, 'true'],
  ['list contains(["a"], ?)', 2, 'false'],
  ['ends with(?, "z")', 'abz', 'true'],
  ['limit', 5, 'true'],
  ['> limit', 5, 'false'],
  ['allowed', 6, 'true'],
  ['allowed', 9, 'false'],
  ['true', true, 'true'],
  ['true', false, 'false'],
  ['flag', 7, 'true'],
  ['null', null, 'true'],
  ['5', null, 'false'],
  ['5', '5', 'null'],
  ['[[1..3], [5..8]]', 6, 'true'],
  ['@"2026-11-21"', '2026-11-21', 'null'],
  ['!= 5', 6, 'true'],
  ['not(limit = 5) or ? = 6', 6, 'true'],
];

it.each(cases)('%s, asked of %s, is %s', (tests, input, expected) => {
  expect(tested(tests, input, { limit: 5, allowed: [4, 5, 6], flag: true })).toBe(expected);
});

it('tells a decision table which tests are constant', () => {
  const constantOf = (text: string) => {
    const tests = compileUnaryTests(text);
    return tests.kind === 'syntax-error' ? tests : tests.constant;
  };
  expect(constantOf('-')).toEqual({ kind: 'any' });
  expect(constantOf('"a", 5, true')).toEqual({
    kind: 'tests',
    negated: false,
    tests: [
      { kind: 'equals', value: 'a' },
      { kind: 'equals', value: 5 },
      { kind: 'equals', value: true },
    ],
  });
  expect(constantOf('not([1..5), >= 10)')).toEqual({
    kind: 'tests',
    negated: true,
    tests: [
      { kind: 'range', start: 1, startIncluded: true, end: 5, endIncluded: false },
      { kind: 'range', start: 10, startIncluded: true, endIncluded: false },
    ],
  });
  expect(constantOf('> limit')).toBeUndefined();
  expect(constantOf('? > 5')).toBeUndefined();
  expect(constantOf('@"2026-11-21"')).toBeUndefined();
  expect(constantOf('["a".."b"]')).toBeUndefined();
});
