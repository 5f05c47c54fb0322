import { civilOf, daysInMonth, epochDayOf, MAX_YEAR, SECONDS_A_DAY, weekdayOf } from './calendar.ts';
import { offsetAt, offsetOfLocal, standardOffset } from './zones.ts';

/** A date of the Gregorian calendar. Build it with valid parts; `parseDate` and `dateOf` check them. */
export class FeelDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    this.year = year;
    this.month = month;
    this.day = day;
  }

  /** Days since 1970-01-01. */
  get epochDay(): number {
    return epochDayOf(this.year, this.month, this.day);
  }

  /** 1 Monday … 7 Sunday. */
  get weekday(): number {
    return weekdayOf(this.epochDay);
  }

  /** Null beyond ±999,999,999 years. */
  static ofEpochDay(epochDay: number): FeelDate | null {
    const { year, month, day } = civilOf(epochDay);
    return Math.abs(year) <= MAX_YEAR ? new FeelDate(year, month, day) : null;
  }

  /** The 31st of a shorter month becomes its last day. */
  plusMonths(months: number): FeelDate | null {
    const total = this.year * 12 + (this.month - 1) + months;
    const year = Math.floor(total / 12);
    if (Math.abs(year) > MAX_YEAR) return null;
    const month = total - year * 12 + 1;
    return new FeelDate(year, month, Math.min(this.day, daysInMonth(year, month)));
  }
}

/** A time of the day: local, with an offset, or with a named zone (then `offset` is what the zone has). */
export class FeelTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nano: number;
  /** Seconds east of UTC; null for a local time. */
  readonly offset: number | null;
  readonly zone: string | null;

  constructor(
    hour: number,
    minute: number,
    second: number,
    nano: number,
    offset: number | null,
    zone: string | null,
  ) {
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.nano = nano;
    this.offset = offset;
    this.zone = zone;
  }

  get secondOfDay(): number {
    return this.hour * 3600 + this.minute * 60 + this.second;
  }

  /** The same time in a named zone, with the offset that the zone has without daylight saving. */
  inZone(zone: string): FeelTime {
    return new FeelTime(this.hour, this.minute, this.second, this.nano, standardOffset(zone), zone);
  }

  withOffset(offset: number | null, zone: string | null): FeelTime {
    return new FeelTime(this.hour, this.minute, this.second, this.nano, offset, zone);
  }

  static ofSecondOfDay(seconds: number, nano: number, offset: number | null, zone: string | null): FeelTime {
    const hour = Math.floor(seconds / 3600);
    const minute = Math.floor((seconds - hour * 3600) / 60);
    return new FeelTime(hour, minute, seconds - hour * 3600 - minute * 60, nano, offset, zone);
  }
}

/** A date with a time. With a named zone, the offset is the one that the zone has then. */
export class FeelDateTime {
  readonly date: FeelDate;
  readonly time: FeelTime;

  private constructor(date: FeelDate, time: FeelTime) {
    this.date = date;
    this.time = time;
  }

  /** Resolves a named zone (a time in a gap moves on). Null when that leaves the calendar. */
  static of(date: FeelDate, time: FeelTime): FeelDateTime | null {
    if (time.zone === null) return new FeelDateTime(date, time);
    const local = date.epochDay * SECONDS_A_DAY + time.secondOfDay;
    const { offset, shift } = offsetOfLocal(time.zone, local);
    if (shift === 0) return new FeelDateTime(date, time.withOffset(offset, time.zone));
    return FeelDateTime.ofLocal(date.epochDay, time.secondOfDay + shift, time.nano, offset, time.zone);
  }

  /** A local day and seconds within or around it, with offset and zone as they are. */
  static ofLocal(
    epochDay: number,
    seconds: number,
    nano: number,
    offset: number | null,
    zone: string | null,
  ): FeelDateTime | null {
    const days = Math.floor(seconds / SECONDS_A_DAY);
    const date = FeelDate.ofEpochDay(epochDay + days);
    if (date === null) return null;
    return new FeelDateTime(date, FeelTime.ofSecondOfDay(seconds - days * SECONDS_A_DAY, nano, offset, zone));
  }

  /** An instant seen from a named zone, or from an offset when `zone` is null. */
  static ofInstant(
    epochDay: number,
    utcSeconds: number,
    nano: number,
    zone: string | null,
    offset = 0,
  ): FeelDateTime | null {
    const at = zone === null ? offset : offsetAt(zone, epochDay * SECONDS_A_DAY + utcSeconds);
    return FeelDateTime.ofLocal(epochDay, utcSeconds + at, nano, at, zone);
  }

  /** Milliseconds since 1970 (a local time counts as UTC); for hosts, which set timers by it. */
  get epochMillis(): number {
    const { date, time } = this;
    return (
      date.epochDay * SECONDS_A_DAY * 1000 +
      (time.secondOfDay - (time.offset ?? 0)) * 1000 +
      Math.floor(time.nano / 1_000_000)
    );
  }
}

/** Years and months; a whole number of months. */
export class YearMonthDuration {
  readonly months: number;

  constructor(months: number) {
    this.months = months;
  }
}

export const NANOS_A_SECOND = 1_000_000_000;

/** Days to nanoseconds: `seconds` (a safe integer, rounded down) and `nano` of 0 to 999,999,999 on top. */
export class DayTimeDuration {
  readonly seconds: number;
  readonly nano: number;

  constructor(seconds: number, nano: number) {
    this.seconds = seconds;
    this.nano = nano;
  }

  /** Seconds and nanoseconds of any sign and size, brought into form; null beyond the safe integers. */
  static of(seconds: number, nano: number): DayTimeDuration | null {
    const carry = Math.floor(nano / NANOS_A_SECOND);
    const total = seconds + carry + 0;
    return Number.isSafeInteger(total) ? new DayTimeDuration(total, nano - carry * NANOS_A_SECOND + 0) : null;
  }

  get isNegative(): boolean {
    return this.seconds < 0;
  }

  negated(): DayTimeDuration {
    return this.nano === 0
      ? new DayTimeDuration(0 - this.seconds, 0)
      : new DayTimeDuration(-this.seconds - 1, NANOS_A_SECOND - this.nano);
  }

  /** Whole milliseconds, rounded down; for hosts. */
  get millis(): number {
    return this.seconds * 1000 + Math.floor(this.nano / 1_000_000);
  }
}
