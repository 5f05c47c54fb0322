import {
  type DayTimeDuration,
  type FeelDate,
  type FeelDateTime,
  type FeelTime,
  NANOS_A_SECOND,
  type YearMonthDuration,
} from './values.ts';

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** `2026-11-21`; years have at least four digits, and a sign only when negative. */
export function dateText(date: FeelDate): string {
  const year = String(Math.abs(date.year)).padStart(4, '0');
  return `${date.year < 0 ? '-' : ''}${year}-${two(date.month)}-${two(date.day)}`;
}

/** `Z`, `+08:00`, `-02:45:55`. */
function offsetText(offset: number): string {
  if (offset === 0) return 'Z';
  const seconds = Math.abs(offset);
  const rest = seconds % 60;
  const minutes = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return `${offset < 0 ? '-' : '+'}${minutes}${rest === 0 ? '' : `:${two(rest)}`}`;
}

function fraction(nano: number): string {
  return nano === 0 ? '' : `.${String(nano).padStart(9, '0').replace(/0+$/, '')}`;
}

function clockText(time: FeelTime): string {
  return `${two(time.hour)}:${two(time.minute)}:${two(time.second)}${fraction(time.nano)}`;
}

function zoneText(time: FeelTime): string {
  if (time.zone !== null) return `@${time.zone}`;
  return time.offset === null ? '' : offsetText(time.offset);
}

/** `10:30:00`, `10:30:00.5+08:00`, `10:30:00@Asia/Shanghai`: what FEEL reads back. */
export function timeText(time: FeelTime): string {
  return clockText(time) + zoneText(time);
}

/** `2026-11-21T10:00:00@Asia/Shanghai`: what FEEL reads back. */
export function dateTimeText(value: FeelDateTime): string {
  return `${dateText(value.date)}T${timeText(value.time)}`;
}

/** The clock as java.time's `LocalTime.toString`: no seconds in a full minute, fractions of 3, 6 or 9 digits. */
function javaClockText(time: FeelTime): string {
  const minutes = `${two(time.hour)}:${two(time.minute)}`;
  if (time.second === 0 && time.nano === 0) return minutes;
  const seconds = `${minutes}:${two(time.second)}`;
  if (time.nano === 0) return seconds;
  const digits = String(time.nano).padStart(9, '0');
  return `${seconds}.${digits.replace(/(?:000){1,2}$/, '')}`;
}

/**
 * A date and time as Camunda hands it on (due dates, variables): with a named zone as java.time's
 * `ZonedDateTime.toString` (`2026-11-21T10:00Z[Etc/UTC]`), otherwise as its ISO formats (`2026-11-21T10:00:00+08:00`).
 */
export function dateTimeJson(value: FeelDateTime): string {
  const { date, time } = value;
  if (time.zone === null) return dateTimeText(value);
  return `${dateText(date)}T${javaClockText(time)}${offsetText(time.offset ?? 0)}[${time.zone}]`;
}

/** A date and time as java.time's `ISO_ZONED_DATE_TIME`: `2026-11-21T10:00:00Z[Etc/UTC]`. FEEL's `to json` has it. */
export function dateTimeIso({ date, time }: FeelDateTime): string {
  return `${dateText(date)}T${timeJson(time)}${time.zone === null ? '' : `[${time.zone}]`}`;
}

/** A time without its zone's name, which ISO 8601 does not know: `10:30:00+08:00`. */
export function timeJson(time: FeelTime): string {
  return clockText(time) + (time.offset === null ? '' : offsetText(time.offset));
}

/** `P1Y2M`, `-P3M`, `P0Y`. */
export function yearMonthText(duration: YearMonthDuration): string {
  const months = Math.abs(duration.months);
  const years = Math.floor(months / 12);
  const rest = months % 12;
  const text = `${years > 0 ? `${years}Y` : ''}${rest > 0 ? `${rest}M` : ''}`;
  return text === '' ? 'P0Y' : `${duration.months < 0 ? '-' : ''}P${text}`;
}

/** `P1DT2H3M4.5S`, `-PT1S`, `P0D`. */
export function dayTimeText(duration: DayTimeDuration): string {
  const negative = duration.isNegative;
  const { seconds, nano } = negative ? duration.negated() : duration;
  if (seconds === 0 && nano === 0) return 'P0D';
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = seconds % 60;
  const clock = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${
    rest > 0 || nano > 0 ? `${rest}${fraction(nano % NANOS_A_SECOND)}S` : ''
  }`;
  return `${negative ? '-' : ''}P${days > 0 ? `${days}D` : ''}${clock === '' ? '' : `T${clock}`}`;
}
