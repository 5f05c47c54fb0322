import { isDate } from './calendar.ts';
import { DayTimeDuration, FeelDate, FeelDateTime, FeelTime, YearMonthDuration } from './values.ts';
import { isZoneName } from './zones.ts';

/** The texts of DMN 1.5, 10.3.4.1, with FEEL-Scala's additions (a `T` before a time, no seconds, `[Zone]`). */

const MAX_TEXT = 200;
const DATE = /^(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)$/;
const TIME = /^T?(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(.*)$/;
/** The end of a day, which the next day begins with. */
const MIDNIGHT = /^T?24:00(?::00)?(?![:.\d])/;
const OFFSET = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/;
const MAX_OFFSET = 18 * 3600;

/** A date of checked parts, or null. */
export function dateOf(year: number, month: number, day: number): FeelDate | null {
  return isDate(year, month, day) ? new FeelDate(year + 0, month, day) : null;
}

/** A local time of checked parts, or null. */
export function timeOf(hour: number, minute: number, second: number, nano: number): FeelTime | null {
  const valid = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  return valid ? new FeelTime(hour, minute, second, nano, null, null) : null;
}

/** `2026-11-21`, or null. */
export function parseDate(text: string): FeelDate | null {
  const parts = text.length <= MAX_TEXT ? DATE.exec(text) : null;
  if (!parts) return null;
  const year = Number(parts[2]);
  return dateOf(parts[1] === '-' ? -year : year, Number(parts[3]), Number(parts[4]));
}

/** Seconds of `+08:00` or `Z`, or null. */
export function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const parts = OFFSET.exec(text);
  if (!parts) return null;
  const minutes = Number(parts[3]);
  const rest = Number(parts[4] ?? 0);
  const seconds = Number(parts[2]) * 3600 + minutes * 60 + rest;
  if (minutes > 59 || rest > 59 || seconds > MAX_OFFSET) return null;
  return parts[1] === '-' ? 0 - seconds : seconds;
}

/** `10:30:00`, `10:30:00.5+08:00`, `10:30:00@Asia/Shanghai`, or null. `24:00:00` is midnight. */
export function parseTime(text: string): FeelTime | null {
  const midnight = MIDNIGHT.exec(text);
  if (midnight) return parseTime(`00:00${text.slice(midnight[0].length)}`);
  const parts = text.length <= MAX_TEXT ? TIME.exec(text) : null;
  if (!parts) return null;
  const nano = Number((parts[4] ?? '').padEnd(9, '0'));
  const time = timeOf(Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0), nano);
  return time && withZone(time, parts[5] ?? '');
}

function withZone(time: FeelTime, zone: string): FeelTime | null {
  if (zone === '') return time;
  if (zone.startsWith('@')) {
    const name = zone.slice(1);
    const offset = parseOffset(name);
    if (offset !== null) return time.withOffset(offset, null);
    return isZoneName(name) ? time.inZone(name) : null;
  }
  const bracket = zone.indexOf('[');
  const offset = parseOffset(bracket < 0 ? zone : zone.slice(0, bracket));
  if (offset === null) return null;
  if (bracket < 0) return time.withOffset(offset, null);
  const name = zone.slice(bracket + 1, -1);
  return zone.endsWith(']') && isZoneName(name) ? time.withOffset(offset, name) : null;
}

/** `2026-11-21T10:00:00` with or without offset or zone, `2026-11-21` (its midnight), or null. */
export function parseDateTime(text: string): FeelDateTime | null {
  if (text.length > MAX_TEXT) return null;
  const separator = text.indexOf('T');
  if (separator < 0) {
    const day = parseDate(text);
    return day && FeelDateTime.of(day, new FeelTime(0, 0, 0, 0, null, null));
  }
  const day = parseDate(text.slice(0, separator));
  const clock = text.slice(separator + 1);
  const date = day && MIDNIGHT.test(clock) ? FeelDate.ofEpochDay(day.epochDay + 1) : day;
  const time = date && !clock.startsWith('T') ? parseTime(clock) : null;
  return date && time && FeelDateTime.of(date, time);
}

const YEARS_MONTHS = /^(-?)P(?:(-?\d{1,15})Y)?(?:(-?\d{1,15})M)?$/;
const DAYS_TIME =
  /^(-?)P(?:(-?\d{1,15})D)?(?:T(?:(-?\d{1,15})H)?(?:(-?\d{1,15})M)?(?:(-?)(\d{1,15})(?:\.(\d{0,9})\d*)?S)?)?$/;

/** `P1Y2M`, `-P1DT2H3M4.5S`, `PT-5M`, or null. */
export function parseDuration(text: string): YearMonthDuration | DayTimeDuration | null {
  if (text.length > MAX_TEXT || text.endsWith('P') || text.endsWith('T')) return null;
  const ym = YEARS_MONTHS.exec(text);
  if (ym) {
    const months = Number(ym[2] ?? 0) * 12 + Number(ym[3] ?? 0);
    if (!Number.isSafeInteger(months)) return null;
    return new YearMonthDuration(ym[1] === '-' ? 0 - months : months + 0);
  }
  const dt = DAYS_TIME.exec(text);
  if (!dt) return null;
  const sign = dt[5] === '-' ? -1 : 1;
  const seconds =
    Number(dt[2] ?? 0) * 86_400 +
    Number(dt[3] ?? 0) * 3600 +
    Number(dt[4] ?? 0) * 60 +
    sign * Number(dt[6] ?? 0);
  const nano = sign * Number((dt[7] ?? '').padEnd(9, '0'));
  const duration = Number.isSafeInteger(seconds) ? DayTimeDuration.of(seconds, nano) : null;
  return duration && dt[1] === '-' ? duration.negated() : duration;
}

/** What `@"…"` stands for: a date, time, date and time or duration; null for anything else. */
export function parseTemporal(
  text: string,
): FeelDate | FeelTime | FeelDateTime | YearMonthDuration | DayTimeDuration | null {
  return (
    parseDate(text) ??
    parseTime(text) ??
    (text.includes('T') ? parseDateTime(text) : null) ??
    parseDuration(text)
  );
}
