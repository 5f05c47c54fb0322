/** A day as `YYYY-MM-DD` in the calendar's own time zone. */
export type Day = string;

/**
 * A bank's calendar as a value. Days that `exceptions` does not name follow the week: Monday to Friday are worked.
 * Only whole years in `years` are known; whoever asks about another gets {@link CalendarYearMissing}.
 */
export interface BusinessCalendar {
  readonly years: ReadonlySet<number>;
  /** Public holidays on weekdays (`false`) and make-up working days on weekends (`true`). */
  readonly exceptions: ReadonlyMap<Day, boolean>;
  readonly hours: WorkingHours;
}

/** Working time of a day, in minutes after midnight of a zone with a fixed offset from UTC. */
export interface WorkingHours {
  readonly opensMinute: number;
  readonly closesMinute: number;
  readonly utcOffsetMinutes: number;
}

/** Where workers and API get the calendar from; the table behind it may be edited at any time. */
export interface CalendarPort {
  current(): Promise<BusinessCalendar>;
}

/** 09:00-17:30 in China. An assumption of the project until the bank edits `bank.calendar_setting`. */
export const assumedHours: WorkingHours = {
  opensMinute: 9 * 60,
  closesMinute: 17 * 60 + 30,
  utcOffsetMinutes: 8 * 60,
};

/** The calendar does not cover a year: the State Council's notice for it has to be entered first. */
export class CalendarYearMissing extends Error {
  readonly year: number;
  constructor(year: number) {
    super(`the business calendar has no year ${year}: enter its holidays and make-up days first`);
    this.name = 'CalendarYearMissing';
    this.year = year;
  }
}

const dayMs = 86_400_000;

/** Number of days since 1970-01-01 of the local day that holds the instant. */
export function dayNumber(atMs: number, hours: WorkingHours): number {
  return Math.floor((atMs + hours.utcOffsetMinutes * 60_000) / dayMs);
}

/** The instant (epoch ms) at which `minute` of local day `number` begins. */
export function instantOf(number: number, minute: number, hours: WorkingHours): number {
  return number * dayMs + (minute - hours.utcOffsetMinutes) * 60_000;
}

/** `YYYY-MM-DD` of a day number. */
export function dayText(number: number): Day {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

/**
 * Whether the bank works on a local day.
 * @throws CalendarYearMissing when the table does not cover its year
 */
export function isWorkingDay(number: number, calendar: BusinessCalendar): boolean {
  const day = dayText(number);
  const year = Number(day.slice(0, 4));
  if (!calendar.years.has(year)) throw new CalendarYearMissing(year);
  // 1970-01-01 was a Thursday: 0 Monday ... 6 Sunday.
  return calendar.exceptions.get(day) ?? (number + 3) % 7 < 5;
}
