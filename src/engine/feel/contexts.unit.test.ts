import { expect, it } from 'vitest';
import { fromJson } from './index.ts';
import { answer, evaluated } from './tests/answer.ts';

it.each([
  ['{a: 1, b: a + 1}.b', '2'],
  ['{a: 1, b: {a: 2, c: a + 3}}.b.c', '5'],
  ['{a: {b: 1}}.a.c', 'null'],
  ['{a: 1, a: 2}', 'null'],
  ['{"a b": 1}.a b', '1'],
  ['{foo+bar: 1}.`foo+bar`', '1'],
  ['{x: 1} = {x: 1.0}', 'true'],
  ['{x: 1, y: 2} = {y: 2, x: 1}', 'true'],
  ['get value({a: {b: 1}}, ["a", "b"])', '1'],
  ['get entries({a: 1, b: 2}).key', '["a", "b"]'],
  ['context put({a: 1}, "b", 2)', '{a: 1, b: 2}'],
  ['context put({a: {b: 1}}, ["a", "c"], 2)', '{a: {b: 1, c: 2}}'],
  ['context put({a: 1}, ["a", "c"], 2)', 'null'],
  ['context merge({a: 1, b: 2}, {b: 3})', '{a: 1, b: 3}'],
  ['context([{key: "a", value: 1}])', '{a: 1}'],
  ['context([{key: "a", value: 1}, {key: "a", value: 2}])', 'null'],
  ['{__proto__: 1, constructor: 2}.__proto__', '1'],
  ['{}.__proto__', 'null'],
  ['to json({a: [1, "x", null], b: @"2026-11-21"})', '{"a":[1,"x",null],"b":"2026-11-21"}'],
  ['from json("{\\"a\\": 12345678901234567890}").a', '12345678901234567890'],
  ['from json("{")', 'null'],
  ['get or else(null, 5)', '5'],
  ['is defined(x)', 'false'],
  ['is defined({x: null}.x)', 'false'],
  ['assert(5, true)', '5'],
  ['assert(null, false, "must be there")', 'must be there'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['(function(a, b) a - b)(5, 3)', '2'],
  ['{f: function(a, b) a - b, r: f(b: 1, a: 5)}.r', '4'],
  ['{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r', '2432902008176640000'],
  ['{add: function(x) function(y) x + y, r: add(1)(2)}.r', '3'],
  ['{f: function(a: string) a, r: f(1)}.r', 'null'],
  ['{f: function(a: list<number>) a, r: f(1)}.r', '[1]'],
  ['{f: function(a) a, r: f(1, 2)}.r', 'null'],
  ['{f: function(a) a, r: f(b: 1)}.r', 'null'],
  ['{m: {f: function(a) a}, r: m.f(7)}.r', '7'],
  ['not a function(1)', 'null'],
  ['substring(string: "abc", start position: 2)', 'bc'],
  ['substring(text: "abc", start position: 2)', 'null'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it('sees the variables of where a function was defined', () => {
  const add = evaluated('function(x) x + base', { base: 10 }).value;
  expect(answer('add(1)', { add, base: 1000 })).toBe('11');
});

it('prefers a variable that is a function to one of its own, and no other variable', () => {
  const count = evaluated('function(list) "mine"').value;
  expect(answer('count([1])', { count })).toBe('mine');
  expect(answer('count([1])', { count: 5 })).toBe('1');
});

it('keeps the order of JSON and takes every name for one', () => {
  const value = fromJson('{"b": 1, "__proto__": {"x": 1}, "10": 2, "a": 3}') as ReadonlyMap<string, unknown>;
  expect([...value.keys()]).toEqual(['b', '__proto__', '10', 'a']);
});

it('says what it did not find', () => {
  expect(evaluated('{a: 1}.b').warnings).toEqual([
    { type: 'NO_CONTEXT_ENTRY_FOUND', message: "No context entry found with key 'b'. Available keys: 'a'." },
  ]);
  expect(evaluated('x').warnings).toEqual([
    { type: 'NO_VARIABLE_FOUND', message: "No variable found with name 'x'." },
  ]);
});
