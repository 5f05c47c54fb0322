import { describe, expect, it } from 'vitest';
import { seedCalendar } from '../../../src/calendar/seed.ts';
import { calculateDeadlines } from '../../../workers/shared/calculate-deadlines.ts';

type Context = Parameters<typeof calculateDeadlines.handle>[1];

const seeded = seedCalendar();
const at = (now: string) =>
  ({ calendar: { current: async () => seeded }, clock: { now: () => new Date(now) } }) as unknown as Context;
const input = { caseId: 'CR-20261120-00000000', slaMinutes: 60, calendar: 'working' as const };

describe('calculate-deadlines', () => {
  it('counts from now', async () => {
    expect(await calculateDeadlines.handle(input, at('2026-11-20T02:00:00Z'))).toEqual({
      kind: 'complete',
      output: {
        dueAt: '2026-11-20T03:00:00.000Z',
        remindAt: '2026-11-20T02:30:00.000Z',
        warnAt: '2026-11-20T02:48:00.000Z',
      },
    });
  });

  it('counts from an instant that FEEL wrote', async () => {
    const outcome = await calculateDeadlines.handle(
      { ...input, calendar: 'calendar', from: '2026-11-21T00:00:00Z[Etc/UTC]' },
      at('2026-11-25T00:00:00Z'),
    );
    expect(outcome).toMatchObject({ output: { dueAt: '2026-11-21T01:00:00.000Z' } });
  });

  it('is an incident beyond the table and for a broken instant', async () => {
    expect(await calculateDeadlines.handle(input, at('2026-12-31T23:00:00Z'))).toMatchObject({
      kind: 'incident',
      reason: expect.stringContaining('2027'),
    });
    expect(
      await calculateDeadlines.handle({ ...input, from: 'soon' }, at('2026-11-20T02:00:00Z')),
    ).toMatchObject({ kind: 'incident' });
  });
});
