import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCalendar, postgresCalendar } from '../../../src/calendar/postgres-calendar.ts';
import { seedCalendar } from '../../../src/calendar/seed.ts';
import { addWorkingMinutes } from '../../../src/calendar/working-time.ts';
import { createPool } from '../../../src/db/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { max: 3 });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('calendar table', () => {
  it('starts as the seed', async () => {
    expect(await loadCalendar(pool)).toEqual(seedCalendar());
  });

  it('is what the bank makes of it: a year of its own, an extra holiday, other hours', async () => {
    const port = postgresCalendar(pool, 0);
    await pool.query(`insert into bank.calendar_year values (2027, 'test')`);
    await pool.query(
      `insert into bank.calendar_day values ('2027-01-04', false, '行庆', 'anniversary of the bank', 'test')`,
    );
    await pool.query('update bank.calendar_setting set opens_minute = 600');
    const from = new Date('2026-12-31T17:29:00+08:00');
    // 1 January 2027 is a Friday and was not entered as a holiday.
    expect(addWorkingMinutes(from, 61, await port.current())).toEqual(new Date('2027-01-01T11:00:00+08:00'));
    const friday = new Date('2027-01-01T17:00:00+08:00');
    expect(addWorkingMinutes(friday, 31, await port.current())).toEqual(
      new Date('2027-01-05T10:01:00+08:00'),
    );
  });

  it('keeps the last copy while the database is away, and asks once for many', async () => {
    let asked = 0;
    let away = false;
    const flaky = {
      query: (...call: unknown[]) => {
        asked++;
        if (away) return Promise.reject(new Error('away'));
        return (pool.query as (...given: unknown[]) => Promise<unknown>)(...call);
      },
    } as unknown as pg.Pool;
    const port = postgresCalendar(flaky, 0);
    const [first, second] = await Promise.all([port.current(), port.current()]);
    expect(second).toBe(first);
    expect(asked).toBe(3);
    away = true;
    expect(await port.current()).toBe(first);
    await expect(postgresCalendar(flaky, 0).current()).rejects.toThrow('away');
  });

  it('refuses hours that are none', async () => {
    await expect(pool.query('update bank.calendar_setting set closes_minute = 5')).rejects.toThrow();
    await expect(
      pool.query('insert into bank.calendar_setting values (false, 1, 2, 0, true)'),
    ).rejects.toThrow();
  });
});
