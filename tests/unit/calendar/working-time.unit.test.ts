import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalendarYearMissing } from '../../../src/calendar/business-calendar.ts';
import { parseInstant } from '../../../src/calendar/instant.ts';
import { seedCalendar, seedRows } from '../../../src/calendar/seed.ts';
import { addWorkingMinutes, dueDates, workingMinutesBetween } from '../../../src/calendar/working-time.ts';

const calendar = seedCalendar();
const china = (text: string) => new Date(`${text}:00+08:00`);
const add = (from: string, minutes: number) => addWorkingMinutes(china(from), minutes, calendar);

describe('seeded calendar', () => {
  it('covers the years up to 2026 and marks holidays and make-up days', () => {
    const { years, exceptions } = seedRows();
    expect(years[0]).toBe(2004);
    expect(years.at(-1)).toBe(2026);
    expect(exceptions.find(({ day }) => day === '2026-10-01')?.isWorking).toBe(false);
    expect(exceptions.find(({ day }) => day === '2026-10-10')?.isWorking).toBe(true);
  });
});

describe('working time', () => {
  it('counts within a day', () => {
    expect(add('2026-11-20T10:00', 60)).toEqual(china('2026-11-20T11:00'));
  });

  it('carries the rest over the night', () => {
    expect(add('2026-11-19T17:00', 60)).toEqual(china('2026-11-20T09:30'));
  });

  it('starts at the next opening on a weekend', () => {
    expect(add('2026-11-21T12:00', 30)).toEqual(china('2026-11-23T09:30'));
  });

  it('ends at closing, not at the next opening', () => {
    expect(add('2026-11-20T16:30', 60)).toEqual(china('2026-11-20T17:30'));
  });

  it('skips National Day week and works on its make-up Saturday', () => {
    expect(add('2026-09-30T17:00', 60)).toEqual(china('2026-10-08T09:30'));
    expect(add('2026-10-09T17:00', 60)).toEqual(china('2026-10-10T09:30'));
  });

  it('refuses to count beyond the table', () => {
    expect(() => add('2026-12-31T17:00', 60)).toThrow(CalendarYearMissing);
    expect(() => add('2026-12-31T17:00', 60)).toThrow(/2027/);
    expect(add('2026-12-31T17:00', 30)).toEqual(china('2026-12-31T17:30'));
  });

  it('refuses minutes that are none', () => {
    expect(() => add('2026-11-20T10:00', -1)).toThrow(RangeError);
    expect(() => add('2026-11-20T10:00', Number.NaN)).toThrow(RangeError);
  });

  const instant = fc
    .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2026, 8, 1) })
    .map((ms) => new Date(ms));
  const minutes = fc.integer({ min: 1, max: 15_000 });

  it('measures what it added', () => {
    fc.assert(
      fc.property(instant, minutes, (from, n) => {
        const to = addWorkingMinutes(from, n, calendar);
        expect(workingMinutesBetween(from, to, calendar)).toBeCloseTo(n, 6);
        expect(workingMinutesBetween(to, from, calendar)).toBeCloseTo(-n, 6);
      }),
    );
  });

  it('may be added in parts', () => {
    fc.assert(
      fc.property(instant, minutes, minutes, (from, a, b) => {
        const parts = addWorkingMinutes(addWorkingMinutes(from, a, calendar), b, calendar);
        expect(parts).toEqual(addWorkingMinutes(from, a + b, calendar));
      }),
    );
  });

  it('never runs backwards and ends in working time', () => {
    fc.assert(
      fc.property(instant, minutes, (from, n) => {
        const to = addWorkingMinutes(from, n, calendar);
        expect(to.getTime()).toBeGreaterThan(from.getTime());
        const minute = (((to.getTime() / 60_000 + 480) % 1_440) + 1_440) % 1_440;
        expect(minute).toBeGreaterThanOrEqual(540);
        expect(minute).toBeLessThanOrEqual(1_050);
      }),
    );
  });
});

describe('due dates', () => {
  it('warn at half and four fifths of working time', () => {
    expect(dueDates(china('2026-11-20T16:30'), 120, 'working', calendar)).toEqual({
      remindAt: china('2026-11-20T17:30'),
      warnAt: china('2026-11-23T09:36'),
      dueAt: china('2026-11-23T10:00'),
    });
  });

  it('count calendar time through any year', () => {
    const from = new Date('2026-12-31T23:59:30.000Z');
    expect(dueDates(from, 1, 'calendar', calendar)).toEqual({
      remindAt: new Date('2027-01-01T00:00:00.000Z'),
      warnAt: new Date('2027-01-01T00:00:18.000Z'),
      dueAt: new Date('2027-01-01T00:00:30.000Z'),
    });
  });

  it('are in order for any allowance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_000 }),
        fc.constantFrom('working' as const, 'calendar' as const),
        (n, kind) => {
          const dates = dueDates(china('2026-02-13T15:00'), n, kind, calendar);
          expect(dates.remindAt <= dates.warnAt && dates.warnAt <= dates.dueAt).toBe(true);
        },
      ),
    );
  });
});

describe('instants', () => {
  it.each([
    ['2026-11-21T08:00:00Z', '2026-11-21T08:00:00.000Z'],
    ['2026-11-21T08:00:00.25Z[Etc/UTC]', '2026-11-21T08:00:00.250Z'],
    ['2026-11-21T08:00:00+08:00[Asia/Shanghai]', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21T08:00+08:00', '2026-11-21T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseInstant(text)?.toISOString()).toBe(iso);
  });

  it.each(['2026-11-21', '2026-11-21T08:00:00', 'tomorrow', '', '2026-13-21T08:00:00Z'])(
    'refuses "%s"',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );
});
