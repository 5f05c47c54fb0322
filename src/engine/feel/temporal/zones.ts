import { civilOf, epochDayOf, SECONDS_A_DAY } from './calendar.ts';

/** Named time zones, through Intl. Offsets are seconds east of UTC. */

const ZONE_NAME = /^[A-Za-z][A-Za-z0-9+_-]*(?:\/[A-Za-z0-9+_-]+)*$/;
const UTC_NAMES: ReadonlySet<string> = new Set([
  'UTC',
  'Etc/UTC',
  'GMT',
  'Etc/GMT',
  'UCT',
  'Zulu',
  'Etc/UCT',
]);
const MAX_ZONES = 1000;

const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  if (zone.length <= 64 && ZONE_NAME.test(zone)) {
    try {
      made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    } catch {
      made = null;
    }
  }
  if (formatters.size >= MAX_ZONES) formatters.clear();
  formatters.set(zone, made);
  return made;
}

export function isZoneName(zone: string): boolean {
  return UTC_NAMES.has(zone) || formatterOf(zone) !== null;
}

const LONG_OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;
/** Intl knows instants within 8.64e15 milliseconds. */
const MAX_INTL_SECONDS = 8.6e12;
const QUARTER = 900;
const MAX_OFFSETS = 10_000;
const offsets = new Map<string, number>();

/** The offset that a zone has at an instant, in seconds. Zones change at full quarters of an hour. */
export function offsetAt(zone: string, epochSecond: number): number {
  if (UTC_NAMES.has(zone)) return 0;
  const quarter = Math.floor(withinIntl(epochSecond) / QUARTER);
  const key = `${quarter}@${zone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts = LONG_OFFSET.exec(formatterOf(zone)?.format(quarter * QUARTER * 1000) ?? 'GMT');
  const seconds = Number(parts?.[2] ?? 0) * 3600 + Number(parts?.[3] ?? 0) * 60 + Number(parts?.[4] ?? 0);
  const offset = parts?.[1] === '-' ? 0 - seconds : seconds;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** An instant beyond what Intl knows, moved by whole cycles of the calendar (400 years). */
function withinIntl(epochSecond: number): number {
  if (Math.abs(epochSecond) <= MAX_INTL_SECONDS) return epochSecond;
  const epochDay = Math.floor(epochSecond / SECONDS_A_DAY);
  const { year, month, day } = civilOf(epochDay);
  const moved = epochSecond > 0 ? 2400 + (year % 400) : -2400 + (year % 400);
  return epochDayOf(moved, month, day) * SECONDS_A_DAY + (epochSecond - epochDay * SECONDS_A_DAY);
}

/**
 * The offset of a local time in a zone, as java.time resolves it: of two, the earlier; in a gap, the time is moved
 * on by the length of the gap. `shift` is that move, in seconds.
 */
export function offsetOfLocal(zone: string, localSecond: number): { offset: number; shift: number } {
  const before = offsetAt(zone, localSecond - SECONDS_A_DAY);
  const after = offsetAt(zone, localSecond + SECONDS_A_DAY);
  if (before === after || offsetAt(zone, localSecond - before) === before)
    return { offset: before, shift: 0 };
  if (offsetAt(zone, localSecond - after) === after) return { offset: after, shift: 0 };
  return { offset: after, shift: after - before };
}

const JANUARY_2025 = 1_735_689_600;
const JULY_2025 = 1_751_328_000;

/** The offset of a zone without daylight saving, which is what a time without a date takes. */
export function standardOffset(zone: string): number {
  return Math.min(offsetAt(zone, JANUARY_2025), offsetAt(zone, JULY_2025));
}
