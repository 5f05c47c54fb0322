import fc from 'fast-check';
import { expect, it } from 'vitest';
import { civilOf, epochDayOf, weekdayOf } from './calendar.ts';
import { dateTimeText } from './format.ts';
import { parseDateTime } from './parse.ts';
import { FeelDateTime } from './values.ts';
import { offsetAt, offsetOfLocal } from './zones.ts';

const DAY = 86_400;

it('counts days as JavaScript does', () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_000_000, max: 99_000_000 }), (epochDay) => {
      const date = new Date(epochDay * DAY * 1000);
      const { year, month, day } = civilOf(epochDay);
      expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
      expect(epochDayOf(year, month, day)).toBe(epochDay);
      expect(weekdayOf(epochDay) % 7).toBe(date.getUTCDay());
    }),
    { seed: 20261121 },
  );
});

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Etc/UTC',
];

it('finds its way from instants to local times and back', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: -2e9, max: 4e9 }), (zone, instant) => {
      const offset = offsetAt(zone, instant);
      const found = offsetOfLocal(zone, instant + offset);
      expect(found.shift).toBe(0);
      // Of two times of one name, the earlier.
      expect(offsetAt(zone, instant + offset - found.offset)).toBe(found.offset);
      expect(found.offset).toBeGreaterThanOrEqual(offset);
    }),
    { seed: 20261122 },
  );
});

it('reads what it prints', () => {
  const instants = fc.integer({ min: -8e13, max: 8e13 });
  fc.assert(
    fc.property(fc.constantFrom(...zones, null), instants, fc.nat(999_999_999), (zone, instant, nano) => {
      const epochDay = Math.floor(instant / DAY);
      const value = FeelDateTime.ofInstant(epochDay, instant - epochDay * DAY, nano, zone, 28_800)!;
      const again = parseDateTime(dateTimeText(value))!;
      expect(dateTimeText(again)).toBe(dateTimeText(value));
    }),
    { seed: 20261123 },
  );
});
