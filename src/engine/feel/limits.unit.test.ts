import { expect, it } from 'vitest';
import { compileExpression, fromJson, scopeOf, toJson, typeName } from './index.ts';
import { answer, evaluated, settings } from './tests/answer.ts';

const TOO_DEEP = 'The text is nested more than 400 levels deep.';
const long = { s: 'a'.repeat(50_000) };

it.each([
  ['parentheses', `${'('.repeat(50_000)}1`],
  ['lists', '['.repeat(50_000)],
  ['contexts', '{a:'.repeat(20_000)],
  ['signs', `${'-'.repeat(50_000)}1`],
  ['paths', `a${'.b'.repeat(30_000)}`],
  ['filters', `a${'[1]'.repeat(30_000)}`],
  ['tests', '1 in ('.repeat(20_000)],
  ['conditions', `${'if a then 1 else '.repeat(5000)}1`],
  ['functions', `${'function(x) '.repeat(5000)}1`],
  ['ranges', '[1..'.repeat(20_000)],
  ['equations', Array(20_000).fill('1').join(' = ')],
])('refuses %s nested too deeply', (_name, text) => {
  expect(answer(text)).toContain(TOO_DEEP);
});

it.each([
  ['parentheses', `${'('.repeat(398)}1${')'.repeat(398)}`, '1'],
  ['conditions', `${'if false then 1 else '.repeat(390)}2`, '2'],
  ['contexts', `${'{a:'.repeat(390)}1${'}'.repeat(390)}${'.a'.repeat(390)}`, '1'],
  ['a sum', Array(30_000).fill('1').join(' + '), '30000'],
  ['a conjunction', Array(20_000).fill('true').join(' and '), 'true'],
  ['texts', Array(20_000).fill('"a"').join('+'), 'a'.repeat(20_000)],
])('evaluates %s at the limit', (_name, text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['{f: function(n) f(n + 1), r: f(0)}.r', 'Functions call each other too deeply.'],
  ['{f: function(n) f(n - 1) + f(n - 2), r: f(0)}.r', 'Functions call each other too deeply.'],
  ['{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(40)}.r', 'too many steps'],
  ['some a in 1..100000, b in 1..100000 satisfies a + b < 0', 'too many steps'],
  ['for a in 1..1000, b in 1..1000, c in 1..1000 return 1', 'A list is too long.'],
  ['for i in 1..1000000000000 return i', 'A list of 1000000000000 items is too long.'],
  ['(for i in 1..99 return if i = 1 then "aaaaaaaaaa" else partial[-1] + partial[-1])[99]', 'is too long'],
  ['(for i in 1..99 return if i = 1 then [1] else concatenate(partial[-1], partial[-1]))[99]', 'is too long'],
  ['flatten((for i in 1..5000 return if i = 1 then [1] else [partial[-1]])[5000])', 'too deeply'],
  ['(for i in 1..5000 return if i = 1 then [1] else [partial[-1]])[5000].a', 'too deeply'],
  ['replace(replace(s, "a", "aaaaaaaaaaaaaaaaaaaa"), "a", "aaaaaaaaaaaaaaaaaaaaaaa")', 'too many steps'],
])('%s fails: %s', (text, expected) => {
  expect(evaluated(text, long).failure).toContain(expected);
});

it.each([
  ['matches(s, "(a+)+b")', 'false'],
  ['matches(s, "(a|aa)+$b")', 'false'],
  ['matches(s, "(a*)*b")', 'false'],
  ['matches(s, "a*a*a*a*a*a*a*a*b")', 'false'],
  ['matches(s, "(a{1000}){1000}")', 'null'],
  ['matches(s, "((((((?:){1000}){1000}){1000}){1000}){1000})b")', 'null'],
  ['matches(s, "(((((a{0,10}){0,10}){0,10}){0,10}){0,10}){0,10}b")', 'null'],
  ['matches(s, "(a*)\\\\1\\\\1b")', 'The evaluation takes too many steps.'],
  ['matches(s, "(?=(a+)+b)a")', 'The evaluation takes too many steps.'],
])('%s ends: %s', (text, expected) => {
  const start = performance.now();
  expect(answer(text, long)).toBe(expected);
  expect(performance.now() - start).toBeLessThan(10_000);
});

it.each([
  ['9 ** 9 ** 9 ** 9 ** 9 ** 9', 'null'],
  ['exp(1e300)', 'null'],
  ['modulo(1e6000, 1e-6000)', 'null'],
  ['@"999999999-12-31" + @"P1D"', 'null'],
  ['@"P999999999999999D" * 99999999', 'null'],
  ['string((for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[60])', 'null'],
  ['__proto__', 'null'],
  ['constructor(1)', 'null'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it('goes through a million items', () => {
  expect(answer('count(for x in 0..1000000 return "Hi there")')).toBe('1000001');
});

it('takes the bound of work from the settings, and shares it with what is called', () => {
  const expression = compileExpression('count(for i in 1..1000 return i)');
  if (expression.kind === 'syntax-error') throw new Error(expression.message);
  expect(expression.evaluate(scopeOf({}), { ...settings, maxSteps: 100 }).failure).toContain(
    'too many steps',
  );
  expect(expression.evaluate(scopeOf({}), { ...settings, maxSteps: 100_000 }).value).toBe(1000);
});

it('keeps the first hundred warnings', () => {
  expect(evaluated('for i in 1..1000 return x').warnings).toHaveLength(100);
});

it('refuses JSON that is none or too deep', () => {
  for (const text of ['', '{', '[1,]', '{"a":1,}', '01', '"\n"', '1 2', "{'a':1}", 'nul', '"\\x"', '1e99999'])
    expect(() => fromJson(text), text).toThrow(SyntaxError);
  expect(() => fromJson('['.repeat(100_000))).toThrow(SyntaxError);
  expect(typeName(fromJson(`${'['.repeat(400)}${']'.repeat(400)}`))).toBe('list');
});

it('refuses to print what is too deep', () => {
  const { value } = evaluated('(for i in 1..5000 return if i = 1 then [1] else [partial[-1]])[5000]');
  expect(() => toJson(value)).toThrow(RangeError);
});
