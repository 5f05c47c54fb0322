import { Cron } from 'croner';
import type { Timer } from '../bpmn/model.ts';
import {
  DayTimeDuration,
  FeelDate,
  FeelDateTime,
  type FeelValue,
  parseDateTime,
  parseDuration,
  YearMonthDuration,
} from '../feel/index.ts';

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
  if (!text.startsWith('R')) {
    const dueDate = nextOfCron(text, now);
    return dueDate === undefined ? undefined : { dueDate, repetitions };
  }
  const interval = durationOf(text.split('/').at(-1) as string);
  const dueDate = interval && plus(previous.dueDate, interval);
  return dueDate === undefined ? undefined : { dueDate, repetitions };
}

function atDate(value: FeelValue): DueDate | string {
  const at = typeof value === 'string' ? parseDateTime(value.trim()) : value;
  if (at instanceof FeelDateTime) return { dueDate: at.epochMillis, repetitions: 1 };
  if (at instanceof FeelDate) return { dueDate: at.epochDay * 86_400_000, repetitions: 1 };
  return `${said(value)} is no date and time`;
}

function afterDuration(value: FeelValue, now: number): DueDate | string {
  const duration = typeof value === 'string' ? durationOf(value.trim()) : value;
  const parts =
    duration instanceof DayTimeDuration || duration instanceof YearMonthDuration ? [duration] : duration;
  const dueDate = Array.isArray(parts) ? plus(now, parts as Duration[]) : undefined;
  return dueDate === undefined ? `${said(value)} is no duration` : { dueDate, repetitions: 1 };
}

type Duration = DayTimeDuration | YearMonthDuration;

/** java.time's periods may have years, months and days with hours: FEEL keeps the two kinds apart. */
function durationOf(text: string): readonly Duration[] | undefined {
  const whole = parseDuration(text);
  if (whole) return [whole];
  const [, sign = '', years = '', weeks, rest = ''] =
    /^([+-]?)P((?:\d+Y)?(?:\d+M)?)(?:(\d+)W)?((?:\d+D)?(?:T.+)?)$/.exec(text) ?? [];
  const duration = [
    years && parseDuration(`${sign}P${years}`),
    weeks && parseDuration(`${sign}P${Number(weeks) * 7}D`),
    rest && parseDuration(`${sign}P${rest}`),
  ].filter((part) => part !== '' && part !== undefined);
  return duration.length > 0 && duration.every((part) => part) ? (duration as Duration[]) : undefined;
}

function plus(at: number, durations: readonly Duration[]): number | undefined {
  let date = at;
  for (const duration of durations)
    date = duration instanceof DayTimeDuration ? date + duration.millis : plusMonths(date, duration.months);
  return Math.abs(date) <= endOfTime ? date : undefined;
}

function plusMonths(at: number, months: number): number {
  const day = Math.floor(at / 86_400_000);
  const moved = FeelDate.ofEpochDay(day)?.plusMonths(months);
  return moved ? moved.epochDay * 86_400_000 + (at - day * 86_400_000) : Number.NaN;
}

function cycle(text: string, now: number): DueDate | string {
  if (!text.startsWith('R')) {
    const dueDate = nextOfCron(text, now);
    return dueDate === undefined
      ? `${said(text)} is neither a repetition nor a crontab`
      : { dueDate, repetitions: -1 };
  }
  const [times, ...rest] = text.split('/');
  const repetitions = times === 'R' || times === 'R-1' ? -1 : Number(times?.slice(1));
  const interval = durationOf(rest.at(-1) ?? '');
  if (!Number.isInteger(repetitions) || !interval || rest.length > 2) return `${said(text)} is no repetition`;
  if (repetitions === 0) return `${said(text)} never repeats`;
  if (rest.length === 1) {
    const dueDate = plus(now, interval);
    return dueDate === undefined ? `${said(text)} leads out of the calendar` : { dueDate, repetitions };
  }
  const start = parseDateTime(rest[0] as string);
  if (!(start instanceof FeelDateTime)) return `${said(text)} has no date and time to start from`;
  return { dueDate: start.epochMillis, repetitions };
}

/** Spring's crontab with seconds, in UTC: a day must fit the day of the month and the day of the week. */
function nextOfCron(text: string, now: number): number | undefined {
  try {
    return new Cron(text, { timezone: 'UTC', paused: true, domAndDow: true }).nextRun(new Date(now))?.getTime();
  } catch {
    return undefined;
  }
}

function said(value: FeelValue): string {
  return typeof value === 'string' ? `'${value.slice(0, 100)}'` : value === null ? 'null' : 'the value';
}
