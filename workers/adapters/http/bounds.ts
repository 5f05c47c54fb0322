/** How long and how often one call may try. All times in ms. */
export interface Bounds {
  /** Longest wait for one answer. */
  readonly tryTimeoutMs: number;
  /** Longest time for the whole call, waits between tries included. Stay below the job's timeout. */
  readonly totalMs: number;
  /** Most tries of one call, the first included. */
  readonly tries: number;
  /** The n-th wait is random between half and all of `firstBackoffMs * 2^(n-1)`, at most `maxBackoffMs`. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Failures in a row that open the circuit. */
  readonly breakAfter: number;
  /** Time until an open circuit lets one probe through. */
  readonly halfOpenAfterMs: number;
}

/** Total stays well below the 30 s that a job has by default. */
export const defaultBounds: Bounds = {
  tryTimeoutMs: 5_000,
  totalMs: 20_000,
  tries: 4,
  firstBackoffMs: 150,
  maxBackoffMs: 2_500,
  breakAfter: 8,
  halfOpenAfterMs: 5_000,
};

/**
 * Wait before the next try: exponential with jitter, but never less than the provider asked for (as far as the
 * longest wait allows).
 * @param retry 1 for the first repetition
 * @param random 0 (included) to 1 (excluded)
 */
export function backoffMs(bounds: Bounds, retry: number, retryAfterMs: number, random: number): number {
  const full = Math.min(bounds.maxBackoffMs, bounds.firstBackoffMs * 2 ** (retry - 1));
  const jittered = full / 2 + (full / 2) * random;
  return Math.max(jittered, Math.min(retryAfterMs, bounds.maxBackoffMs));
}
