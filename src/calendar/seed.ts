import { createRequire } from 'node:module';
import { assumedHours, type BusinessCalendar } from './business-calendar.ts';

/** A row of `bank.calendar_day`: a day that does not follow the week. */
export interface CalendarException {
  readonly day: string;
  readonly isWorking: boolean;
  readonly nameZh: string;
  readonly nameEn: string;
}

/**
 * The years whose notice of the State Council's General Office the installed chinese-days carries (from 2004 on), and
 * their exceptions. A year counts as covered when it names National Day, which every yearly notice does.
 */
export function seedRows(): { readonly years: number[]; readonly exceptions: CalendarException[] } {
  const exceptions = new Map<string, CalendarException>();
  const years = new Set<number>();
  const days = [...table('holidays', false), ...table('workdays', true)];
  for (const day of days) {
    exceptions.set(day.day, day);
    if (!day.isWorking && day.day.slice(5) === '10-01') years.add(Number(day.day.slice(0, 4)));
  }
  const covered = [...exceptions.values()].filter(({ day }) => years.has(Number(day.slice(0, 4))));
  return {
    years: [...years].sort((a, b) => a - b),
    exceptions: covered.sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

/** The seed as a calendar value: for tests and for a worker without a table. */
export function seedCalendar(): BusinessCalendar {
  const { years, exceptions } = seedRows();
  return {
    years: new Set(years),
    exceptions: new Map(exceptions.map(({ day, isWorking }) => [day, isWorking])),
    hours: assumedHours,
  };
}

function table(which: 'holidays' | 'workdays', isWorking: boolean): CalendarException[] {
  // The published data file: the functions of the library answer for unknown years too, and must not be asked.
  const data = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as Record<
    'holidays' | 'workdays',
    Record<string, string>
  >;
  return Object.entries(data[which]).map(([day, text]) => {
    const [nameEn = '', nameZh = ''] = text.split(',');
    return { day, isWorking, nameZh, nameEn };
  });
}
