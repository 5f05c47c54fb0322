import Type from 'typebox';
import { CalendarYearMissing } from '../../src/calendar/business-calendar.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { dueDates } from '../../src/calendar/working-time.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Turns an allowance in minutes, as a decision table gives it, into a due date and its two warnings. */
export const calculateDeadlines = defineWorker({
  type: 'calculate-deadlines',
  purpose: {
    zh: '按工作日历或自然时间计算到期时间、提醒时间(50%)和预警时间(80%)',
    en: 'Due date, reminder (50 %) and warning (80 %) in working or calendar time',
  },
  uses: ['calendar'],
  input: Type.Object({
    caseId: Type.String(),
    slaMinutes: Type.Number({ exclusiveMinimum: 0, maximum: 5_256_000 }),
    calendar: Type.Union([Type.Literal('working'), Type.Literal('calendar')]),
    /** Start of the allowance, ISO 8601 or as FEEL writes it; now when absent. */
    from: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  output: Type.Object({ dueAt: Type.String(), remindAt: Type.String(), warnAt: Type.String() }),
  async handle(input, { calendar, clock }) {
    const from = input.from ? parseInstant(input.from) : clock.now();
    if (!from) return incident('"from" is no instant with an offset');
    try {
      const dates = dueDates(from, input.slaMinutes, input.calendar, await calendar.current());
      return complete({
        dueAt: dates.dueAt.toISOString(),
        remindAt: dates.remindAt.toISOString(),
        warnAt: dates.warnAt.toISOString(),
      });
    } catch (error) {
      if (error instanceof CalendarYearMissing) return incident(error.message);
      throw error;
    }
  },
});
