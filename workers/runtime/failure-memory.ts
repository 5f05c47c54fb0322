import type { FailureHistory } from './retry-policy.ts';

interface Entry {
  failures: number;
  firstAt: number;
}

/**
 * Remembers how often jobs failed in this process: Zeebe does not say which try a job is at. Bounded; the job that has
 * been silent longest is forgotten first.
 */
export function createFailureMemory(limit = 10_000) {
  const entries = new Map<string, Entry>();
  return {
    /** What is known of the job before the present failure. */
    historyOf(jobKey: string, nowMs: number): FailureHistory {
      const entry = entries.get(jobKey);
      if (!entry) return { failures: 0, sinceFirstMs: 0 };
      return { failures: entry.failures, sinceFirstMs: Math.max(0, nowMs - entry.firstAt) };
    },
    failed(jobKey: string, nowMs: number): void {
      const entry = entries.get(jobKey) ?? { failures: 0, firstAt: nowMs };
      entries.delete(jobKey);
      entries.set(jobKey, { failures: entry.failures + 1, firstAt: entry.firstAt });
      const oldest = entries.keys().next();
      if (entries.size > limit && !oldest.done) entries.delete(oldest.value);
    },
    forget(jobKey: string): void {
      entries.delete(jobKey);
    },
    get size(): number {
      return entries.size;
    },
  };
}

export type FailureMemory = ReturnType<typeof createFailureMemory>;
