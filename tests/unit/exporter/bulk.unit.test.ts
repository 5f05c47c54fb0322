import { describe, expect, test } from 'vitest';
import { BadBulk, readBulk } from '../../../src/exporter/bulk.ts';
import { basicAuthCheck } from '../../../src/exporter/credentials.ts';
import { counterOf, Sequences } from '../../../src/recording/sequences.ts';

const action = (id: string, index = 'tongban_job_8.6.0_2026-11-21') =>
  `{"index":{"routing":"1","_index":"${index}","_id":"${id}"}}`;

describe('readBulk', () => {
  test('identity and bytes of each record', () => {
    const body = Buffer.from(`${action('6-42')}\n{"a":"中"}\n${action('6-43')}\n{"b":2}`);
    const lines = readBulk(body);
    expect(lines.map(({ partitionId, position, lane }) => ({ partitionId, position, lane }))).toEqual([
      { partitionId: 6, position: 42, lane: 'durable' },
      { partitionId: 6, position: 43, lane: 'durable' },
    ]);
    expect(lines.map(({ start, end }) => body.toString('utf8', start, end))).toEqual([
      '{"a":"中"}',
      '{"b":2}',
    ]);
  });

  test('the express lane by its prefix', () => {
    expect(readBulk(Buffer.from(`${action('1-1', 'tongban-express_job_8.6.0')}\n{}\n`))[0]?.lane).toBe(
      'express',
    );
  });

  test.each([
    ['no document', action('1-1')],
    ['an _id that is no position', `${action('x')}\n{}\n`],
    ['another index', `${action('1-1', 'zeebe-record_job')}\n{}\n`],
    ['a document that is no object', `${action('1-1')}\n[1]\n`],
    ['no bulk at all', 'hello\n'],
  ])('refused: %s', (_, body) => {
    expect(() => readBulk(Buffer.from(body))).toThrow(BadBulk);
  });
});

describe('Sequences', () => {
  const sequence = (count: number) => String((6n << 51n) + BigInt(count));

  test('the count without the partition', () => {
    expect(counterOf(sequence(77))).toBe(77);
  });

  test('what follows is silent, per value type', () => {
    const sequences = new Sequences();
    const said = [
      sequences.follow('JOB', sequence(1), 1),
      sequences.follow('VARIABLE', sequence(1), 2),
      sequences.follow('JOB', sequence(2), 9),
    ];
    expect(said).toEqual([undefined, undefined, undefined]);
    expect(sequences.toJSON()).toEqual({ JOB: 2, VARIABLE: 1 });
  });

  test('a hole in the stream, a database that is behind, a count that began again', () => {
    const sequences = new Sequences({ JOB: 5, TIMER: 2 });
    expect(sequences.follow('JOB', sequence(9), 1)).toMatchObject({
      kind: 'database-behind',
      expected: 6,
      found: 9,
    });
    expect(sequences.follow('JOB', sequence(11), 2)).toMatchObject({ kind: 'sequence-gap', expected: 10 });
    expect(sequences.follow('TIMER', sequence(1), 3)).toMatchObject({ kind: 'sequence-reset' });
    expect(sequences.follow('JOB', sequence(12), 4)).toBeUndefined();
  });

  test('an empty database and a stream under way', () => {
    expect(new Sequences().follow('JOB', sequence(4), 1)).toMatchObject({
      kind: 'database-behind',
      expected: 1,
    });
  });
});

describe('basicAuthCheck', () => {
  const check = basicAuthCheck({ user: 'zeebe', password: 'secret' });
  const header = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  test('only the very credentials', () => {
    expect(check(header('zeebe:secret'))).toBe(true);
    for (const wrong of [undefined, '', header('zeebe:other'), header('zeebe:secret '), 'Bearer secret'])
      expect(check(wrong)).toBe(false);
  });
});
