import { fromJson, writeJson } from '../json.ts';
import { asInteger, type FeelNumber, parseNumber, subtract, toDecimal, truncated } from '../numbers.ts';
import { compileRange } from '../range-text.ts';
import type { Run } from '../run.ts';
import { dateTimeIso } from '../temporal/format.ts';
import {
  dateOf,
  parseDate,
  parseDateTime,
  parseDuration,
  parseOffset,
  parseTime,
  timeOf,
} from '../temporal/parse.ts';
import {
  type DayTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  YearMonthDuration,
} from '../temporal/values.ts';
import { isZoneName } from '../temporal/zones.ts';
import { feelText } from '../text.ts';
import type { FeelRange, FeelValue } from '../values.ts';
import { type Definition, define } from './signature.ts';

const NANOS_A_SECOND = 1_000_000_000;
const MAX_OFFSET = 18 * 3600;

function dateFrom(from: string | FeelDate | FeelDateTime): FeelDate | undefined {
  if (typeof from === 'string') return parseDate(from) ?? undefined;
  return from instanceof FeelDateTime ? from.date : from;
}

function timeFrom(from: string | FeelDate | FeelTime | FeelDateTime): FeelTime | undefined {
  if (typeof from === 'string') return parseTime(from) ?? undefined;
  if (from instanceof FeelDate) return new FeelTime(0, 0, 0, 0, 0, null);
  return from instanceof FeelDateTime ? from.time : from;
}

function timeOfParts(
  hour: FeelNumber,
  minute: FeelNumber,
  second: FeelNumber,
  offset: DayTimeDuration | null | undefined,
): FeelTime | undefined {
  const [h, m] = [asInteger(hour), asInteger(minute)];
  const whole = truncated(second)!;
  const fraction = subtract(second, whole);
  if (h === null || m === null || fraction === null) return undefined;
  const nano = toDecimal(fraction).times(NANOS_A_SECOND).trunc().toNumber();
  const time = nano >= 0 ? timeOf(h, m, whole, nano) : null;
  if (time === null) return undefined;
  if (!offset) return time;
  return Math.abs(offset.seconds) <= MAX_OFFSET && offset.nano === 0
    ? time.withOffset(offset.seconds, null)
    : undefined;
}

function dateTimeFrom(from: string | FeelDate | FeelDateTime): FeelDateTime | undefined {
  if (typeof from === 'string') return parseDateTime(from) ?? undefined;
  if (from instanceof FeelDateTime) return from;
  return FeelDateTime.of(from, new FeelTime(0, 0, 0, 0, null, null)) ?? undefined;
}

/** A date with a time, or a date and time moved into a zone (FEEL-Scala's addition). */
function dateTimeOf(date: FeelDate | FeelDateTime, time: FeelTime | string): FeelDateTime | undefined {
  if (typeof time === 'string') return date instanceof FeelDateTime ? inZone(date, time) : undefined;
  return FeelDateTime.of(date instanceof FeelDateTime ? date.date : date, time) ?? undefined;
}

function inZone({ date, time }: FeelDateTime, zone: string): FeelDateTime | undefined {
  const offset = parseOffset(zone);
  if (offset === null && !isZoneName(zone)) return undefined;
  const name = offset === null ? zone : null;
  if (time.offset === null) return FeelDateTime.of(date, time.withOffset(offset, name)) ?? undefined;
  const utc = time.secondOfDay - time.offset;
  return FeelDateTime.ofInstant(date.epochDay, utc, time.nano, name, offset ?? 0) ?? undefined;
}

/** Whole months between two dates; a month counts when its day is reached. */
function monthsBetween(from: FeelDate | FeelDateTime, to: FeelDate | FeelDateTime): YearMonthDuration {
  const a = from instanceof FeelDateTime ? from.date : from;
  const b = to instanceof FeelDateTime ? to.date : to;
  const months = (b.year - a.year) * 12 + b.month - a.month;
  if (months > 0 && b.day < a.day) return new YearMonthDuration(months - 1);
  if (months < 0 && b.day > a.day) return new YearMonthDuration(months + 1);
  return new YearMonthDuration(months);
}

type Separator = string | null | undefined;

function numberFrom(from: string, grouping: Separator, decimal: Separator): FeelNumber | undefined {
  const group = grouping ?? null;
  const point = decimal ?? null;
  if (group !== null && group !== ' ' && group !== ',' && group !== '.') return undefined;
  if (point !== null && point !== ',' && point !== '.') return undefined;
  if (group !== null && group === point) return undefined;
  const digits = group === null ? from : from.replaceAll(group, '');
  return parseNumber(point === null ? digits : digits.replaceAll(point, '.')) ?? undefined;
}

function stringFrom(value: FeelValue, run: Run): string | null | undefined {
  if (value === null) return null;
  const text = feelText(value);
  if (text === null) return undefined;
  run.spendText(text.length);
  return text;
}

function jsonFrom(text: string, run: Run): FeelValue | undefined {
  run.spend(text.length >>> 3);
  try {
    return fromJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function jsonOf(value: FeelValue, run: Run): string | undefined {
  try {
    const text = writeJson(value, dateTimeIso);
    run.spendText(text.length);
    return text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export const CONVERSION_FUNCTIONS: readonly Definition[] = [
  define<[string | FeelDate | FeelDateTime]>('date(from: string|date|date and time)', ([from]) =>
    dateFrom(from),
  ),
  define<[FeelNumber, FeelNumber, FeelNumber]>(
    'date(year: number, month: number, day: number)',
    ([year, month, day]) =>
      dateOf(asInteger(year) ?? Number.NaN, asInteger(month) ?? 0, asInteger(day) ?? 0) ?? undefined,
  ),
  define<[string | FeelDate | FeelTime | FeelDateTime]>(
    'time(from: string|date|time|date and time)',
    ([from]) => timeFrom(from),
  ),
  define<[FeelNumber, FeelNumber, FeelNumber, (DayTimeDuration | null)?]>(
    'time(hour: number, minute: number, second: number, offset?: days and time duration|null)',
    ([hour, minute, second, offset]) => timeOfParts(hour, minute, second, offset),
  ),
  define<[string | FeelDate | FeelDateTime]>('date and time(from: string|date|date and time)', ([from]) =>
    dateTimeFrom(from),
  ),
  define<[FeelDate | FeelDateTime, FeelTime | string]>(
    'date and time(date: date|date and time, time: time|string)',
    ([date, time]) => dateTimeOf(date, time),
  ),
  define<[string, Separator, Separator]>(
    'number(from: string, grouping separator?: string|null, decimal separator?: string|null)',
    ([from, grouping, decimal]) => numberFrom(from, grouping, decimal),
  ),
  define<[FeelValue]>('string(from: any)', ([value], run) => stringFrom(value, run)),
  define<[string]>('duration(from: string)', ([from]) => parseDuration(from) ?? undefined),
  define<[FeelDate | FeelDateTime, FeelDate | FeelDateTime]>(
    'years and months duration(from: date|date and time, to: date|date and time)',
    ([from, to]) => monthsBetween(from, to),
  ),
  define<[string]>('range(from: string)', ([from]): FeelRange | undefined => compileRange(from) ?? undefined),
  define<[string | null]>('from json(json: string|null)', ([json], run) =>
    json === null ? null : jsonFrom(json, run),
  ),
  define<[FeelValue]>('to json(value: any)', ([value], run) => jsonOf(value, run)),
];
