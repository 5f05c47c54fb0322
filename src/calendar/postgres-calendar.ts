import type { Pool } from 'pg';
import type { BusinessCalendar, CalendarPort } from './business-calendar.ts';

/** Reads the whole calendar (under 1,000 rows) from `bank.calendar_*`. */
export async function loadCalendar(pool: Pick<Pool, 'query'>): Promise<BusinessCalendar> {
  const [years, days, setting] = await Promise.all([
    pool.query<{ year: number }>('select year from bank.calendar_year'),
    pool.query<{ day: string; is_working: boolean }>(
      `select to_char(day, 'YYYY-MM-DD') as day, is_working from bank.calendar_day`,
    ),
    pool.query<{ opens_minute: number; closes_minute: number; utc_offset_minutes: number }>(
      'select opens_minute, closes_minute, utc_offset_minutes from bank.calendar_setting',
    ),
  ]);
  const hours = setting.rows[0];
  if (!hours) throw new Error('bank.calendar_setting has no row');
  return {
    years: new Set(years.rows.map(({ year }) => year)),
    exceptions: new Map(days.rows.map(({ day, is_working }) => [day, is_working])),
    hours: {
      opensMinute: hours.opens_minute,
      closesMinute: hours.closes_minute,
      utcOffsetMinutes: hours.utc_offset_minutes,
    },
  };
}

/**
 * The editable calendar of the database. Edits are seen within `freshMs`; the age of the copy is measured by the
 * monotonic clock because it is no business time. When the database is away a copy already read stays in use.
 */
export function postgresCalendar(pool: Pick<Pool, 'query'>, freshMs = 30_000): CalendarPort {
  let copy: BusinessCalendar | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<BusinessCalendar> | undefined;
  const read = () => {
    reading ??= loadCalendar(pool)
      .then((calendar) => {
        copy = calendar;
        readAt = performance.now();
        return calendar;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return {
    async current() {
      if (copy && performance.now() - readAt < freshMs) return copy;
      if (!copy) return read();
      const stale = copy;
      return read().catch(() => stale);
    },
  };
}
