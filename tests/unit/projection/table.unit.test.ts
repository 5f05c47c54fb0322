import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEngineTime } from '../../../src/projection/record.ts';
import { mergeRow, type Row, table } from '../../../src/projection/table.ts';

const sample = table('sample', {
  id: ['bigint', 'key'],
  newest: ['text', 'set'],
  known: ['text', 'keep'],
  oldest: ['time', 'first'],
  earliest: ['time', 'least'],
  total: ['integer', 'add'],
});

const cell = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
const row = fc.tuple(
  fc.constant(1),
  cell,
  cell,
  cell,
  cell,
  fc.integer({ min: -3, max: 3 }),
) as fc.Arbitrary<Row>;

const merged = (rows: readonly Row[]): Row => {
  const [first, ...rest] = rows.map((each) => [...each]);
  for (const next of rest) mergeRow(sample, first as Row, next);
  return first as Row;
};

describe('mergeRow', () => {
  test('the same wherever a run of changes is cut into bulks', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), fc.nat(), (rows, at) => {
        const cut = 1 + (at % (rows.length - 1));
        expect(merged([merged(rows.slice(0, cut)), merged(rows.slice(cut))])).toEqual(merged(rows));
      }),
    );
  });

  test('each rule', () => {
    expect(
      merged([
        [1, 'a', 'a', 5, 5, 1],
        [1, undefined, undefined, 3, 3, 2],
      ]),
    ).toEqual([1, undefined, 'a', 5, 3, 3]);
  });
});

describe('parseEngineTime', () => {
  const at = Date.UTC(2026, 10, 21, 10, 0, 0);
  test.each([
    ['2026-11-21T10:00:00Z', at],
    ['2026-11-21T10:00Z[Etc/UTC]', at],
    ['2026-11-21T10:00:00.000Z', at],
    ['2026-11-21T18:00:00+08:00[Asia/Shanghai]', at],
    ['2026-11-21T10:00:00.123456789Z[Etc/UTC]', at + 123],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseEngineTime(text)).toBe(expected);
  });

  test('what is no time is refused', () => {
    expect(() => parseEngineTime('tomorrow')).toThrow(RangeError);
  });
});
