import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseZeebeJson } from '../../../src/zeebe/lossless-json.ts';

test('integers beyond 2^53 become strings of their digits, everything else stays itself', () => {
  expect(
    parseZeebeJson(
      '{"key":9007199254740993,"n":-9007199254740993,"list":[2251799813685249,13510798882111489]}',
    ),
  ).toEqual({
    key: '9007199254740993',
    n: '-9007199254740993',
    list: [2251799813685249, '13510798882111489'],
  });
});

test('long decimals of FEEL are rounded, not refused', () => {
  expect(parseZeebeJson('{"third":0.3333333333333333333333333333333333}')).toEqual({ third: 1 / 3 });
});

test('digits within strings are left alone, whatever surrounds them', () => {
  const text = JSON.stringify({
    'a": 9007199254740993, "b': 'x\\" : 9007199254740993,',
    c: '9007199254740993',
  });
  expect(parseZeebeJson(text)).toEqual(JSON.parse(text));
});

test('equals JSON.parse for every JSON but for the integers that it would round', () => {
  const expected = (value: unknown): unknown => {
    if (typeof value === 'number') {
      const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
      return isRounded ? String(value) : value;
    }
    if (Array.isArray(value)) return value.map(expected);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, expected(inner)]));
  };
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseZeebeJson(text)).toEqual(expected(JSON.parse(text)));
    }),
  );
});
