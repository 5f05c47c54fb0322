import { Cron } from 'croner';
import { parseDateTime } from '../feel/index.ts';

/**
 * The texts that a timer or a due date may have without being an expression: ISO 8601 as java.time reads it, and the
 * crontab of Spring with seconds. Each function says what is wrong, or undefined.
 */

const dateTime =
  /^(-?\d{4,9})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d)(?::\d\d)?)(?:\[([^[\]]{1,60})\])?$/;

/** Such as `2027-01-04T09:00:00+08:00[Asia/Shanghai]`. */
export function dateTimeProblem(text: string): string | undefined {
  const match = dateTime.exec(text);
  if (!match) return 'is no date and time with an offset, such as 2027-01-04T09:00:00+08:00';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] =
    match.slice(1, 9).map((digits) => Number(digits ?? 0));
  const zone = match[9];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month))
    return 'has a date that is not in the calendar';
  if (hour > 23 || minute > 59 || second > 59) return 'has a time that is not on the clock';
  if (offsetHour > 18 || offsetMinute > 59) return 'has an offset beyond 18 hours';
  if (zone !== undefined && !isZone(zone)) return `names an unknown time zone, "${zone}"`;
  return undefined;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Known to FEEL, which computes with it. */
function isZone(name: string): boolean {
  return parseDateTime(`2027-01-04T09:00:00Z[${name}]`) !== null;
}

const duration =
  /^-?P(?=\d|T\d)(?:\d{1,9}Y)?(?:\d{1,9}M)?(?:\d{1,9}W)?(?:\d{1,9}D)?(?:T(?=\d)(?:\d{1,12}H)?(?:\d{1,12}M)?(?:\d{1,12}(?:\.\d{1,9})?S)?)?$/;

/** Such as `P1DT2H`. Years and months may stand beside days and hours. */
export function durationProblem(text: string): string | undefined {
  return duration.test(text) ? undefined : 'is no ISO 8601 duration, such as PT15M or P1DT2H';
}

/** Repetitions of a duration, `R3/PT10S`, `R/2027-01-04T09:00:00Z/P1D`, or a crontab with seconds, `0 0 9 * * MON-FRI`. */
export function cycleProblem(text: string): string | undefined {
  if (text.startsWith('R')) return repetitionProblem(text);
  return cronProblem(text);
}

/** The name of the start's zone may have slashes, too. */
const repetition = /^R(?:-1|\d{0,9})\/(?:(.+)\/)?([^/]+)$/;

function repetitionProblem(text: string): string | undefined {
  const [, begin, interval] = repetition.exec(text) ?? [];
  if (interval === undefined) return 'is no repetition, such as R3/PT10S';
  return (begin === undefined ? undefined : dateTimeProblem(begin)) ?? durationProblem(interval);
}

const macros: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

/** The engine keeps crontabs with croner, so what croner cannot read could never fire. */
function cronProblem(text: string): string | undefined {
  const fields = text.split(/\s+/).length;
  if (!macros.has(text) && fields !== 6)
    return 'is neither a repetition, such as R3/PT10S, nor a crontab of six fields, such as 0 0 9 * * MON-FRI';
  try {
    new Cron(text, { paused: true });
    return undefined;
  } catch (error) {
    return `is no crontab: ${(error as Error).message.replace(/^CronPattern: /, '')}`;
  }
}
