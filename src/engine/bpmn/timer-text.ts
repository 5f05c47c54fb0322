/**
 * The texts that a timer or a due date may have without being an expression: ISO 8601 as java.time reads it, and the
 * crontab of Spring with seconds. Each function says what is wrong, or undefined.
 */

const dateTime =
  /^[+-]?\d{4,9}-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d)(?::\d\d)?)(?:\[([^[\]]{1,60})\])?$/;

/** Such as `2027-01-04T09:00:00+08:00[Asia/Shanghai]`. */
export function dateTimeProblem(text: string): string | undefined {
  const match = dateTime.exec(text);
  if (!match) return 'is no date and time with an offset, such as 2027-01-04T09:00:00+08:00';
  const [month, day, hour, minute, second, offsetHour, offsetMinute] = match
    .slice(1, 8)
    .map((digits) => (digits === undefined ? 0 : Number(digits))) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const year = Number(/^[+-]?\d+/.exec(text)?.[0]);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month))
    return 'has a date that is not in the calendar';
  if (hour > 23 || minute > 59 || second > 59) return 'has a time that is not on the clock';
  if (offsetHour > 18 || offsetMinute > 59) return 'has an offset beyond 18 hours';
  if (match[8] !== undefined && !isZone(match[8])) return `names an unknown time zone, "${match[8]}"`;
  return undefined;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const duration =
  /^[+-]?P(?=[\d+-]|T[\d+-])(?:[+-]?\d{1,9}Y)?(?:[+-]?\d{1,9}M)?(?:[+-]?\d{1,9}W)?(?:[+-]?\d{1,9}D)?(?:T(?=[\d+-])(?:[+-]?\d{1,12}H)?(?:[+-]?\d{1,12}M)?(?:[+-]?\d{1,12}(?:\.\d{1,9})?S)?)?$/;

/** Such as `P1DT2H`. Years and months may stand beside days and hours. */
export function durationProblem(text: string): string | undefined {
  return duration.test(text) ? undefined : 'is no ISO 8601 duration, such as PT15M or P1DT2H';
}

/** Repetitions of a duration, `R3/PT10S`, `R/2027-01-04T09:00:00Z/P1D`, or a crontab with seconds, `0 0 9 * * MON-FRI`. */
export function cycleProblem(text: string): string | undefined {
  if (text.startsWith('R')) return repetitionProblem(text);
  return cronProblem(text);
}

function repetitionProblem(text: string): string | undefined {
  const parts = text.split('/');
  if (!/^R(?:-1|\d{0,9})$/.test(parts[0] ?? '') || parts.length < 2 || parts.length > 3)
    return 'is no repetition, such as R3/PT10S';
  const begin = parts.length === 3 ? dateTimeProblem(parts[1] as string) : undefined;
  return begin ?? durationProblem(parts.at(-1) as string);
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
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekDays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface CronField {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  /** Words that stand for numbers; the first is `lowest`. */
  readonly words?: readonly string[];
  /** Forms of days: `L`, `15W`, `FRI#2`. */
  readonly special?: RegExp;
}

const cronFields: readonly CronField[] = [
  { name: 'second', lowest: 0, highest: 59 },
  { name: 'minute', lowest: 0, highest: 59 },
  { name: 'hour', lowest: 0, highest: 23 },
  {
    name: 'day of the month',
    lowest: 1,
    highest: 31,
    special: /^(?:\?|L|LW|L-(?:[1-9]|[12]\d|30)|(?:[1-9]|[12]\d|3[01])W)$/,
  },
  { name: 'month', lowest: 1, highest: 12, words: months },
  {
    name: 'day of the week',
    lowest: 0,
    highest: 7,
    words: weekDays,
    special: /^(?:\?|(?:[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/,
  },
];

function cronProblem(text: string): string | undefined {
  if (macros.has(text)) return undefined;
  const fields = text.split(/\s+/);
  if (fields.length !== cronFields.length)
    return 'is neither a repetition, such as R3/PT10S, nor a crontab of six fields, such as 0 0 9 * * MON-FRI';
  for (const [index, field] of cronFields.entries())
    for (const item of (fields[index] as string).toUpperCase().split(','))
      if (!isCronItem(item, field)) return `has "${item}" as ${field.name}`;
  return undefined;
}

function isCronItem(item: string, field: CronField): boolean {
  if (field.special?.test(item)) return true;
  const [range, step, more] = item.split('/');
  if (more !== undefined || range === undefined) return false;
  if (step !== undefined && (!/^\d{1,2}$/.test(step) || Number(step) < 1)) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => cronNumber(end, field));
  return (
    ends.length <= 2 && ends.every((end) => end !== undefined && end >= field.lowest && end <= field.highest)
  );
}

function cronNumber(text: string, { lowest, words }: CronField): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const word = words?.indexOf(text) ?? -1;
  return word < 0 ? undefined : word + lowest;
}
