const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const china = 8 * hour;

/**
 * Rounds a moment up to a grid that grows with the distance, so that the simulation takes fewer steps: people do not
 * act to the millisecond, and a jump of time serves all who act at the same moment.
 */
export function onGrid(now: number, delayMs: number): number {
  const grid =
    delayMs <= 2 * minute ? 15_000 : delayMs <= hour ? 5 * minute : delayMs <= day ? 2 * hour : 12 * hour;
  return Math.ceil((now + delayMs) / grid) * grid;
}

/** The first moment at or after `at` when an office in China is open: Monday to Friday, 9:00 to 17:30, holidays aside. */
export function inOfficeHours(at: number): number {
  for (let moment = at; ; ) {
    const local = moment + china;
    const midnight = Math.floor(local / day) * day;
    const weekday = new Date(local).getUTCDay();
    const open = midnight + 9 * hour;
    const close = midnight + 17.5 * hour;
    if (weekday !== 0 && weekday !== 6) {
      if (local < open) return open - china;
      if (local < close) return moment;
    }
    moment = midnight + day - china;
  }
}

/** `YYYY-MM-DD` in China. */
export function chinaDay(at: number): string {
  return new Date(at + china).toISOString().slice(0, 10);
}
