/** How failed tries of a job are spaced. Times in ms. */
export interface RetryPolicy {
  /** Ceiling of the wait after the first failure; it doubles with each further one. */
  readonly baseMs: number;
  /** No wait is longer. */
  readonly capMs: number;
  /** While another system is away, tries within this time of the first failure are not counted. */
  readonly patienceMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { baseMs: 1_000, capMs: 30_000, patienceMs: 600_000 };

/** What earlier tries of a job left behind in this process; a restart forgets it, which only means shorter waits. */
export interface FailureHistory {
  /** Failures so far, before the present one. */
  readonly failures: number;
  /** ms since the first of them; 0 when there was none. */
  readonly sinceFirstMs: number;
}

export type Verdict =
  /** Another system is away; the try does not count while patience lasts. */
  | 'unavailable'
  /** The try counts. */
  | 'failed'
  /** This process is shutting down: give the job back at once, uncounted. */
  | 'handed-back'
  /** No try can help. */
  | 'hopeless';

/** `retries` and `retryBackOff` for the engine; retries 0 raises an incident. */
export interface FailPlan {
  readonly retries: number;
  readonly retryBackOffMs: number;
}

/**
 * The wait before try `failures` + 1: exponential with full jitter, i.e. evenly spread over [0, min(cap, base * 2^n)],
 * so that many jobs that failed together do not come back together (M. Brooker, "Exponential Backoff And Jitter", 2015).
 * @param random a number in [0, 1)
 */
export function backoffMs(
  failures: number,
  policy: Pick<RetryPolicy, 'baseMs' | 'capMs'>,
  random: number,
): number {
  return Math.floor(random * (backoffCeilingMs(failures, policy) + 1));
}

/** min(cap, base * 2^failures), without overflow. */
export function backoffCeilingMs(failures: number, policy: Pick<RetryPolicy, 'baseMs' | 'capMs'>): number {
  return Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(Math.max(failures, 0), 40));
}

/** Retries and wait after a try that ended with `verdict`. */
export function planFailure(
  verdict: Verdict,
  retriesLeft: number,
  history: FailureHistory,
  policy: RetryPolicy,
  random: number,
): FailPlan {
  switch (verdict) {
    case 'hopeless':
      return { retries: 0, retryBackOffMs: 0 };
    case 'handed-back':
      return { retries: Math.max(1, retriesLeft), retryBackOffMs: 0 };
    case 'unavailable':
      if (history.sinceFirstMs < policy.patienceMs) {
        return {
          retries: Math.max(1, retriesLeft),
          retryBackOffMs: backoffMs(history.failures, policy, random),
        };
      }
      return counted(retriesLeft, history, policy, random);
    case 'failed':
      return counted(retriesLeft, history, policy, random);
  }
}

function counted(
  retriesLeft: number,
  history: FailureHistory,
  policy: RetryPolicy,
  random: number,
): FailPlan {
  const retries = Math.max(0, retriesLeft - 1);
  return { retries, retryBackOffMs: retries === 0 ? 0 : backoffMs(history.failures, policy, random) };
}
