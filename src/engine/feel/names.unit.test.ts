import { expect, it } from 'vitest';
import { compileExpression, type FeelValue } from './index.ts';
import { answer } from './tests/answer.ts';

const variables: Readonly<Record<string, FeelValue>> = {
  'monthly income': 5000,
  monthly: 1,
  'Date-Time': 7,
  'Date-Time2': 9,
  'a+b': 3,
  a: 10,
  b: 20,
  客户: new Map<string, FeelValue>([['姓名', '张伟']]),
  月收入: 8000,
  loan: new Map<string, FeelValue>([['monthly income', 1]]),
  orders: 4,
  android: 5,
  'x and y': true,
};

it.each([
  ['monthly income * 2', '10000'],
  ['monthly   income', '5000'],
  ['monthly', '1'],
  ['Date-Time2 - Date-Time', '2'],
  ['a+b', '3'],
  ['a + b', '30'],
  ['`a+b`', '3'],
  ['客户.姓名', '张伟'],
  ['月收入 > 5000', 'true'],
  ['loan.monthly income', '1'],
  ['[loan][monthly income = 1].monthly income', '[1]'],
  ['orders + android', '9'],
  ['x and y', 'true'],
  ['{full name: "x", greeting: "hi " + full name}.greeting', 'hi x'],
  ['(function(first name) first name)("z")', 'z'],
  ['for each item in [1, 2] return each item', '[1, 2]'],
  ['{date and time: 1}.date and time', '1'],
  ['a // the rest\n + /* nothing */ b', '30'],
  ['item', 'null'],
])('%s is %s', (text, expected) => {
  expect(answer(text, variables)).toBe(expected);
});

it.each([
  ['', 'syntax error at 0: An expression is expected, but the text ends.'],
  ['1 +', 'syntax error at 3: An expression is expected, but the text ends.'],
  ['(1', "syntax error at 2: ')' is expected, but the text ends."],
  ['foo bar', "syntax error at 4: The text should end here, not 'bar'."],
  ['if a then b', "syntax error at 11: 'else' is expected, but the text ends."],
  ['"abc', 'syntax error at 0: The string does not end.'],
  ['a，b', "syntax error at 1: The text should end here, not '，'."],
  ['{true: 1}.true', "syntax error at 10: A name is expected after '.', not 'true'."],
  ['return', "syntax error at 0: An expression is expected, not 'return'."],
  ['2x', 'syntax error at 1: A number is followed by a letter.'],
])('%s is refused: %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it('lists the free names', () => {
  const freeOf = (text: string) => {
    const expression = compileExpression(text, ['monthly income']);
    return expression.kind === 'expression' ? [...expression.variables].sort() : expression;
  };
  expect(freeOf('a.b + count(c) + monthly income')).toEqual(['a', 'c', 'monthly income']);
  expect(freeOf('for x in list return x + y')).toEqual(['list', 'y']);
  expect(freeOf('{k: 1, l: k + m}')).toEqual(['m']);
  expect(freeOf('function(p) p + q')).toEqual(['q']);
  expect(freeOf('decide(a)')).toEqual(['a', 'decide']);
});
