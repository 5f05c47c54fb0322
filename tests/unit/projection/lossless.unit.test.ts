import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLossless } from '../../../src/projection/lossless.ts';

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

  test('agrees with JSON.parse on everything without long integers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        expect(parseLossless(text)).toEqual(JSON.parse(text));
      }),
    );
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
