import { Cron } from 'croner';
import type { Timer } from '../../bpmn/model.ts';
import {
  DayTimeDuration,
  FeelDate,
  FeelDateTime,
  type FeelTime,
  type FeelValue,
  parseDateTime,
  parseDuration,
  YearMonthDuration,
} from '../../feel/index.ts';

export interface DueDate {
  /** ms since 1970 */
  readonly dueDate: number;
  /** How often it fires, this time included; -1: for ever. */
  readonly repetitions: number;
}

/** The last moment that `Date` knows; a timer that is due later never fires. */
const endOfTime = 8.64e15;

/**
 * When a timer is due, from what its expression gave.
 * @returns text that says what is wrong
 */
export function firstDueDate(kind: Timer['kind'], value: FeelValue, now: number): DueDate | string {
  if (kind === 'date') return atDate(value);
  if (kind === 'duration') return afterDuration(value, now);
  return typeof value === 'string' ? cycle(value, now) : `a cycle is text such as R3/PT10S or a crontab`;
}

/**
 * When a cycle is due again.
 * @param previous when it was due; a repetition goes on from there, a crontab from now
 */
export function nextDueDate(text: string, previous: DueDate, now: number): DueDate | undefined {
  if (previous.repetitions === 1) return undefined;
  const repetitions = previous.repetitions === -1 ? -1 : previous.repetitions - 1;
  const repetition = text.startsWith('R') ? repetitionOf(text) : undefined;
  const dueDate = repetition
    ? plus(previous.dueDate, repetition.interval, repetition.start?.time)
    : nextOfCron(text, now);
  return dueDate === undefined ? undefined : { dueDate, repetitions };
}

function atDate(value: FeelValue): DueDate | string {
  const at = typeof value === 'string' ? withOffset(value.trim()) : value;
  if (at instanceof FeelDateTime) return { dueDate: at.epochMillis, repetitions: 1 };
  if (at instanceof FeelDate) return { dueDate: at.epochDay * 86_400_000, repetitions: 1 };
  return `${said(value)} is no date and time`;
}

/** Text must say where on earth its time is meant. */
function withOffset(text: string): FeelDateTime | null {
  const at = isoDateTime(text);
  return at?.time.offset == null ? null : at;
}

/** Zones as ISO 8601 and java.time write them, `[Asia/Shanghai]`, not FEEL's own `@Asia/Shanghai`. */
function isoDateTime(text: string): FeelDateTime | null {
  return text.includes('@') ? null : parseDateTime(text);
}

function afterDuration(value: FeelValue, now: number): DueDate | string {
  const interval = typeof value === 'string' ? intervalOf(value.trim()) : intervalOfDuration(value);
  const dueDate = interval && plus(now, interval);
  return dueDate === undefined ? `${said(value)} is no duration` : { dueDate, repetitions: 1 };
}

/** As java.time has it: months and days are counted in the calendar of a zone, the rest is exact. */
interface Interval {
  readonly months: number;
  readonly days: number;
  readonly millis: number;
}

function intervalOfDuration(value: FeelValue): Interval | undefined {
  if (value instanceof DayTimeDuration) return { months: 0, days: 0, millis: value.millis };
  return value instanceof YearMonthDuration ? { months: value.months, days: 0, millis: 0 } : undefined;
}

function intervalOf(text: string): Interval | undefined {
  const parts =
    /^([+-]?)P(?=.)(?:(-?\d{1,9})Y)?(?:(-?\d{1,9})M)?(?:(-?\d{1,9})W)?(?:(-?\d{1,9})D)?(T.+)?$/.exec(text);
  if (!parts) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0] = parts.slice(2, 6).map((digits) => Number(digits ?? 0));
  const time = parts[6] === undefined ? undefined : parseDuration(`P${parts[6]}`);
  if (time === null) return undefined;
  const sign = parts[1] === '-' ? -1 : 1;
  const millis = time instanceof DayTimeDuration ? time.millis : 0;
  return { months: sign * (12 * years + months), days: sign * (7 * weeks + days), millis: sign * millis };
}

/** Where days begin: a date and time's own zone or offset, otherwise UTC. */
type Zone = Pick<FeelTime, 'offset' | 'zone'>;
const utc: Zone = { offset: 0, zone: null };

function plus(at: number, { months, days, millis }: Interval, zone = utc): number | undefined {
  const moved = months === 0 && days === 0 ? at : plusInCalendar(at, months, days, zone);
  return moved !== undefined && Math.abs(moved + millis) <= endOfTime ? moved + millis : undefined;
}

function plusInCalendar(
  at: number,
  months: number,
  days: number,
  { offset, zone }: Zone,
): number | undefined {
  const seconds = Math.floor(at / 1000);
  const local = FeelDateTime.ofInstant(0, seconds, (at - seconds * 1000) * 1_000_000, zone, offset ?? 0);
  const month = local?.date.plusMonths(months);
  const day = month && FeelDate.ofEpochDay(month.epochDay + days);
  return (local && day && FeelDateTime.of(day, local.time)?.epochMillis) ?? undefined;
}

function cycle(text: string, now: number): DueDate | string {
  if (!text.startsWith('R')) {
    const dueDate = nextOfCron(text, now);
    return dueDate === undefined
      ? `${said(text)} is neither a repetition nor a crontab`
      : { dueDate, repetitions: -1 };
  }
  const repetition = repetitionOf(text);
  if (!repetition) return `${said(text)} is no repetition`;
  const { repetitions, start, interval } = repetition;
  if (repetitions === 0) return `${said(text)} never repeats`;
  const once = plus(now, interval);
  if (repetitions === -1 && once !== undefined && once <= now) return `${said(text)} repeats without a pause`;
  const dueDate = start ? start.epochMillis : once;
  return dueDate === undefined ? `${said(text)} leads out of the calendar` : { dueDate, repetitions };
}

interface Repetition {
  /** -1: for ever. */
  readonly repetitions: number;
  readonly start: FeelDateTime | undefined;
  readonly interval: Interval;
}

/** Such as `R3/2027-01-04T09:00:00+08:00[Asia/Shanghai]/P1M`. */
function repetitionOf(text: string): Repetition | undefined {
  const parts = /^R(-1|\d{0,9})\/(?:(.+)\/)?([^/]+)$/.exec(text);
  const interval = parts?.[3] === undefined ? undefined : intervalOf(parts[3]);
  const start = parts?.[2] === undefined ? undefined : isoDateTime(parts[2]);
  if (!parts || !interval || start === null) return undefined;
  return { repetitions: parts[1] === '' ? -1 : Number(parts[1]), start, interval };
}

/** Spring's crontab with seconds, in UTC: a day must fit the day of the month and the day of the week. */
function nextOfCron(text: string, now: number): number | undefined {
  try {
    return new Cron(text, { utcOffset: 0, paused: true, domAndDow: true }).nextRun(new Date(now))?.getTime();
  } catch {
    return undefined;
  }
}

function said(value: FeelValue): string {
  return typeof value === 'string' ? `'${value.slice(0, 100)}'` : value === null ? 'null' : 'the value';
}
