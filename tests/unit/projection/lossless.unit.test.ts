import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLossless } from '../../../src/zeebe/lossless-json.ts';

describe('parseLossless', () => {
  test('keys beyond 2^53 stay exact, as strings', () => {
    expect(
      parseLossless('{"key":11258999068426253,"value":{"processInstanceKey":13510798882111489}}'),
    ).toEqual({
      key: '11258999068426253',
      value: { processInstanceKey: '13510798882111489' },
    });
  });

  test('numbers in arrays and below zero too', () => {
    expect(parseLossless('{"keys":[11258999068426253,1],"n":-11258999068426253}')).toEqual({
      keys: ['11258999068426253', 1],
      n: '-11258999068426253',
    });
  });

  test('text that looks like a number after a key is left alone', () => {
    const value = '{"a":11258999068426253,"b":[11258999068426253]}';
    expect(parseLossless(JSON.stringify({ value, key: 1 }))).toEqual({ value, key: 1 });
  });

  test.each([
    ['{"rate":0.3333333333333333,"ids":[2251799813685249]}', { rate: 1 / 3, ids: ['2251799813685249'] }],
    ['{"t":":2251799813685249,"}', { t: ':2251799813685249,' }],
    ['{"a\\\\":11258999068426253}', { 'a\\': '11258999068426253' }],
    ['{"金额":11258999068426253}', { 金额: '11258999068426253' }],
    ['{ "key" : 11258999068426253 }', { key: '11258999068426253' }],
    ['11258999068426253', '11258999068426253'],
    [
      '[1125899906842625.5,1125899906842625e3,-0.1125899906842625,1e-10000000000000000]',
      [1125899906842625.5, 1125899906842625e3, -0.1125899906842625, 0],
    ],
  ])('%s', (text, value) => {
    expect(parseLossless(text)).toEqual(value);
  });

  test('agrees with JSON.parse on everything but integers of 16 and more digits', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        expect(parseLossless(text)).toEqual(withLongIntegersAsText(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '{"a":0000000000000001}',
    '[01125899906842625]',
    '{"a":11258999068426253',
    '"11258999068426253',
    '{"a":--11258999068426253}',
  ])('what is not JSON does not become it: %s', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => parseLossless(text)).toThrow(SyntaxError);
  });

  test('megabytes of text, quotes and backslashes take one pass', () => {
    for (const part of ['a', '"', '\\', '\\"', '中":11258999068426253,']) {
      const value = { text: part.repeat(2_000_000 / part.length), keys: ['11258999068426253'] };
      const text = JSON.stringify(value).replace('"11258999068426253"]', '11258999068426253]');
      expect(parseLossless(text)).toEqual(value);
    }
  });

  test('strings come through unchanged whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.bigInt({ min: 10n ** 15n, max: 2n ** 63n }),
        (text, key) => {
          const json = `{"text":${JSON.stringify(`${text}":${key},[${key}]`)},"key":${key},"keys":[${key}]}`;
          expect(parseLossless(json)).toEqual({
            text: `${text}":${key},[${key}]`,
            key: key >= 10n ** 15n ? String(key) : Number(key),
            keys: [String(key)],
          });
        },
      ),
    );
  });
});

function withLongIntegersAsText(value: unknown): unknown {
  if (typeof value === 'number') return /^-?\d{16,}$/.test(String(value)) ? String(value) : value;
  if (Array.isArray(value)) return value.map(withLongIntegersAsText);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, withLongIntegersAsText(inner)] as const,
  );
  return Object.fromEntries(entries);
}
