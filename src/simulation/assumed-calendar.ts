import type pg from 'pg';

const day = 86_400_000;
const china = 8 * 3_600_000;

/**
 * Lets the business calendar reach as far as simulated time may go. Years whose holidays are not published yet count as
 * weekends only: an assumption for simulation and tests, never for a bank's own database.
 */
export async function assumeYears(pool: pg.Pool, from: Date, years: number): Promise<void> {
  const first = from.getUTCFullYear();
  await pool.query(
    `INSERT INTO bank.calendar_year (year, source)
     SELECT year, 'assumed for simulation: weekends only' FROM generate_series($1::int, $2::int) AS year
     ON CONFLICT DO NOTHING`,
    [first, first + years],
  );
}

/** The next Monday, 10:00 in China, at least a minute away. */
export function nextMonday(now: Date): Date {
  const local = now.getTime() + china + 60_000;
  for (let midnight = Math.floor(local / day) * day; ; midnight += day) {
    const at = midnight + 10 * 3_600_000;
    if (new Date(midnight).getUTCDay() === 1 && at >= local) return new Date(at - china);
  }
}
