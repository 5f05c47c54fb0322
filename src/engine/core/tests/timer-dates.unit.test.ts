import { describe, expect, test } from 'vitest';
import { cycleProblem } from '../../bpmn/timer-text.ts';
import { type DueDate, firstDueDate, nextDueDate } from '../waiting/timer-dates.ts';

const now = Date.UTC(2026, 10, 28, 12);

/** The first moments of a cycle, as ISO 8601 in UTC, each asked for when the one before is due. */
function moments(text: string, count: number): string[] {
  expect(cycleProblem(text)).toBeUndefined();
  const due: DueDate[] = [];
  const first = firstDueDate('cycle', text, now);
  if (typeof first === 'string') return [first];
  for (let next: DueDate | undefined = first; next && due.length < count; )
    next = nextDueDate(text, due[due.push(next) - 1] as DueDate, next.dueDate);
  return due.map(({ dueDate }) => new Date(dueDate).toISOString());
}

const after = (text: string) => {
  const due = firstDueDate('duration', text, now);
  return typeof due === 'string' ? due : new Date(due.dueDate).toISOString();
};

describe('a repetition', () => {
  test.each([
    ['R/2026-12-01T00:00:00+08:00/P1M', ['2026-11-30T16:00', '2026-12-31T16:00', '2027-01-31T16:00']],
    [
      'R/2026-12-01T00:00:00+08:00[Asia/Shanghai]/P1M',
      ['2026-11-30T16:00', '2026-12-31T16:00', '2027-01-31T16:00'],
    ],
    [
      'R/2027-03-27T09:00:00+01:00[Europe/Berlin]/P1D',
      ['2027-03-27T08:00', '2027-03-28T07:00', '2027-03-29T07:00'],
    ],
    [
      'R/2027-03-27T09:00:00+01:00[Europe/Berlin]/PT24H',
      ['2027-03-27T08:00', '2027-03-28T08:00', '2027-03-29T08:00'],
    ],
    ['R2/2027-01-04T09:00:00Z/P1W', ['2027-01-04T09:00', '2027-01-11T09:00']],
    ['R2/P1DT2H', ['2026-11-29T14:00', '2026-11-30T16:00']],
    ['R2/P1Y2M3W4DT5H', ['2028-02-22T17:00', '2029-05-17T22:00']],
  ])('%s is due in the calendar of its own zone', (text, expected) => {
    expect(moments(text, 3)).toEqual(expected.map((moment) => `${moment}:00.000Z`));
  });

  test.each([
    'R/2026-12-01T00:00:00Z/',
    'R3',
    'R3/P',
    'R-2/P1D',
    'R3/nowhere/P1D',
    'R1/P1D/P1D/P1D',
    'R5/2026-12-01T09:00@Etc/UTC/P2D',
  ])('%s is none, for the diagram and for an expression', (text) => {
    expect(cycleProblem(text)).toBeDefined();
    expect(firstDueDate('cycle', text, now)).toBe(`'${text}' is no repetition`);
  });
});

test('a crontab is due in UTC', () => {
  expect(moments('0 30 2 * * *', 2)).toEqual(['2026-11-29T02:30:00.000Z', '2026-11-30T02:30:00.000Z']);
});

test.each([
  ['P1M', '2026-12-28T12:00:00.000Z'],
  ['-P1D', '2026-11-27T12:00:00.000Z'],
  ['PT1.5S', '2026-11-28T12:00:01.500Z'],
  ['P2W', '2026-12-12T12:00:00.000Z'],
  ['P', "'P' is no duration"],
  ['P1', "'P1' is no duration"],
  ['PT', "'PT' is no duration"],
  ['P999999999Y', "'P999999999Y' is no duration"],
])('a duration of %s', (text, expected) => {
  expect(after(text)).toBe(expected);
});

test('a zone that FEEL does not know is no zone in a diagram either, whatever the platform knows', () => {
  expect(cycleProblem('R/2026-12-01T00:00:00+08:00[+08:00]/P1D')).toBe(
    'names an unknown time zone, "+08:00"',
  );
});
