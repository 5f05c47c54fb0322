import { feelEquals } from '../compare.ts';
import type { Run } from '../run.ts';
import { daysInMonth, epochDayOf, SECONDS_A_DAY } from '../temporal/calendar.ts';
import { parseOffset } from '../temporal/parse.ts';
import { FeelDate, FeelDateTime, FeelTime } from '../temporal/values.ts';
import { isZoneName } from '../temporal/zones.ts';
import { type FeelValue, typeName } from '../values.ts';
import { type Definition, define } from './signature.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function dateOf(value: FeelDate | FeelDateTime): FeelDate {
  return value instanceof FeelDateTime ? value.date : value;
}

function dayOfYear(date: FeelDate): number {
  return date.epochDay - epochDayOf(date.year, 1, 1) + 1;
}

/** ISO 8601: the week of the year that the Thursday of this week is in. */
function weekOfYear(date: FeelDate): number | undefined {
  const thursday = FeelDate.ofEpochDay(date.epochDay - date.weekday + 4);
  return thursday ? Math.floor((dayOfYear(thursday) - 1) / 7) + 1 : undefined;
}

function now({ settings }: Run): FeelDateTime | undefined {
  const seconds = Math.floor(settings.now / 1000);
  const nano = Math.round((settings.now - seconds * 1000) * 1_000_000);
  const epochDay = Math.floor(seconds / SECONDS_A_DAY);
  const rest = seconds - epochDay * SECONDS_A_DAY;
  const offset = parseOffset(settings.zone);
  if (offset !== null) return FeelDateTime.ofInstant(epochDay, rest, nano, null, offset) ?? undefined;
  return isZoneName(settings.zone)
    ? (FeelDateTime.ofInstant(epochDay, rest, nano, settings.zone) ?? undefined)
    : undefined;
}

/** The same type and value; times must be written with the same offset or zone, too. */
function isSame(a: FeelValue, b: FeelValue): boolean {
  if (typeName(a) !== typeName(b)) return false;
  if (a instanceof FeelDateTime && b instanceof FeelDateTime)
    return isSame(a.date, b.date) && isSame(a.time, b.time);
  if (a instanceof FeelTime && b instanceof FeelTime)
    return a.offset === b.offset && a.zone === b.zone && feelEquals(a, b) === true;
  return feelEquals(a, b) === true;
}

function overDate(name: string, compute: (date: FeelDate) => FeelValue | undefined): Definition {
  return define<[FeelDate | FeelDateTime]>(`${name}(date: date|date and time)`, ([date]) =>
    compute(dateOf(date)),
  );
}

export const TEMPORAL_FUNCTIONS: readonly Definition[] = [
  define<[]>('now()', (_args, run) => now(run)),
  define<[]>('today()', (_args, run) => now(run)?.date),
  define<[FeelValue, FeelValue]>('is(value1?: any, value2?: any)', ([a = null, b = null]) => isSame(a, b)),
  overDate('day of year', dayOfYear),
  overDate('day of week', (date) => DAYS[date.weekday - 1]),
  overDate('month of year', (date) => MONTHS[date.month - 1]),
  overDate('week of year', weekOfYear),
  overDate(
    'last day of month',
    (date) => new FeelDate(date.year, date.month, daysInMonth(date.year, date.month)),
  ),
];
