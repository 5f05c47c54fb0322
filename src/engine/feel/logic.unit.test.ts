import { expect, it } from 'vitest';
import { answer, evaluated } from './tests/answer.ts';

it.each([
  ['true and null', 'null'],
  ['false and null', 'false'],
  ['null and false', 'false'],
  ['true or null', 'true'],
  ['null or true', 'true'],
  ['false or 2', 'null'],
  ['null or false or true', 'true'],
  ['true and true and null', 'null'],
  ['true or false and false', 'true'],
  ['not(null)', 'null'],
  ['if null then 1 else 2', '2'],
  ['if "yes" then 1 else 2', '2'],
  ['if 1 < 2 then "a" else "b"', 'a'],
  ['null = null', 'true'],
  ['null = 0', 'false'],
  ['1 != null', 'true'],
  ['1 = "1"', 'null'],
  ['1 < null', 'null'],
  ['true > false', 'null'],
  ['5 between 1 and 10', 'true'],
  ['5 between null and 10', 'null'],
  ['11 between null and 10', 'false'],
  ['5 in (1, > 4)', 'true'],
  ['5 in [1..5)', 'false'],
  ['5 in ]4..6[', 'true'],
  ['1 in [[2..4], [1..3]]', 'true'],
  ['[1, 2] in [[1, 2], [3]]', 'true'],
  ['5 in ? < 10', 'true'],
  ['5 in != 5', 'false'],
  ['null in [duration("P1D")..10]', 'null'],
  ['x in [1..3] and y = 2', 'false'],
  ['1 instance of number', 'true'],
  ['null instance of Any', 'false'],
  ['[1, "a"] instance of list<number>', 'false'],
  ['{a: 1} instance of context<a: number>', 'true'],
  ['@"P1D" instance of days and time duration', 'true'],
  ['[1..5] instance of range<number>', 'true'],
  ['(function(a) a) instance of function', 'true'],
  ['1 instance of tUnknown', 'false'],
])('%s is %s', (text, expected) => {
  expect(answer(text, { x: 1, y: 3 })).toBe(expected);
});

it('makes `?` outside of a unary test a failure of the whole', () => {
  expect(evaluated('[1, ? < 10]')).toEqual({
    value: null,
    warnings: [],
    failure: "'?' can only be used inside a unary test.",
  });
});
