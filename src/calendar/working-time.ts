import { type BusinessCalendar, dayNumber, instantOf, isWorkingDay } from './business-calendar.ts';

/** `calendar` counts every minute of every day, `working` only the bank's working time. */
export type TimeKind = 'calendar' | 'working';

/** When an answer is due, and the two warnings before it. */
export interface DueDates {
  readonly dueAt: Date;
  /** Half of the time is used up: remind whoever has the task. */
  readonly remindAt: Date;
  /** Four fifths are used up: raise the priority, tell the supervisor. */
  readonly warnAt: Date;
}

/**
 * The instant at which `minutes` of working time after `from` have passed. Outside working time counting starts at
 * the next opening; an amount that ends with a working day ends at its closing, not at the next opening. Zero
 * minutes give `from`, or the next opening when `from` is outside working time.
 * @param minutes not negative; fractions allowed
 * @throws CalendarYearMissing when counting leaves the years of the table
 */
export function addWorkingMinutes(from: Date, minutes: number, calendar: BusinessCalendar): Date {
  assertMinutes(minutes);
  const { hours } = calendar;
  let left = Math.round(minutes * 60_000);
  for (let day = dayNumber(from.getTime(), hours); ; day++) {
    if (!isWorkingDay(day, calendar)) continue;
    const start = Math.max(from.getTime(), instantOf(day, hours.opensMinute, hours));
    const free = instantOf(day, hours.closesMinute, hours) - start;
    if (free <= 0) continue;
    if (left <= free) return new Date(start + left);
    left -= free;
  }
}

/**
 * Minutes of working time between two instants, negative when `to` lies before `from`.
 * @throws CalendarYearMissing when a day between them is in no year of the table
 */
export function workingMinutesBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  if (to < from) return -workingMinutesBetween(to, from, calendar);
  const { hours } = calendar;
  let worked = 0;
  const last = dayNumber(to.getTime(), hours);
  for (let day = dayNumber(from.getTime(), hours); day <= last; day++) {
    if (!isWorkingDay(day, calendar)) continue;
    const start = Math.max(from.getTime(), instantOf(day, hours.opensMinute, hours));
    const end = Math.min(to.getTime(), instantOf(day, hours.closesMinute, hours));
    worked += Math.max(0, end - start);
  }
  return worked / 60_000;
}

/** `minutes` after `from` by the clock on the wall. */
export function addCalendarMinutes(from: Date, minutes: number): Date {
  assertMinutes(minutes);
  return new Date(from.getTime() + Math.round(minutes * 60_000));
}

/**
 * Due date and its warnings at 50 % and 80 % of the allowance, each counted in the same kind of time.
 * @param slaMinutes the whole allowance, more than zero
 * @throws CalendarYearMissing for working time beyond the table; calendar time needs no table
 */
export function dueDates(
  from: Date,
  slaMinutes: number,
  kind: TimeKind,
  calendar: BusinessCalendar,
): DueDates {
  const after = (minutes: number) =>
    kind === 'working' ? addWorkingMinutes(from, minutes, calendar) : addCalendarMinutes(from, minutes);
  return { dueAt: after(slaMinutes), remindAt: after(slaMinutes * 0.5), warnAt: after(slaMinutes * 0.8) };
}

function assertMinutes(minutes: number): void {
  if (!Number.isFinite(minutes) || minutes < 0) throw new RangeError('minutes must be a number not below 0');
}
