import type { EngineClock } from '../zeebe/engine-clock.ts';

/** How far the two may differ: asking the engine takes its time too. */
const toleranceMs = 1_000;

/**
 * Moves the engine's clock ahead to `bankTime`. It is never moved back, which would stop the exporters (ADR 2).
 * @throws Error one sentence, when the engine is ahead already
 */
export async function alignEngineClock(
  clock: Pick<EngineClock, 'now' | 'add'>,
  bankTime: () => number,
): Promise<void> {
  const engineTime = await clock.now();
  const behindMs = bankTime() - engineTime.getTime();
  if (behindMs < -toleranceMs)
    throw new Error(
      `The engine's clock (${engineTime.toISOString()}) is ahead of the bank's: simulated time needs a cluster whose clock was not moved before.`,
    );
  if (behindMs > toleranceMs) await clock.add(behindMs);
}
