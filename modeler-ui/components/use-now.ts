import { useSyncExternalStore } from 'react';

interface Clock {
  now: number;
  subscribe(listener: () => void): () => void;
}

const clocks = new Map<number, Clock>();

/** One timer for all who count in the same steps: a list of rows is drawn once a step, not once a row. */
function clockOf(everyMs: number): Clock {
  const known = clocks.get(everyMs);
  if (known) return known;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const clock: Clock = {
    now: Date.now(),
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => {
        clock.now = Date.now();
        for (const one of listeners) one();
      }, everyMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
  clocks.set(everyMs, clock);
  return clock;
}

/** The time, again every `everyMs`: for ages and countdowns. */
export function useNow(everyMs = 1_000): number {
  const clock = clockOf(everyMs);
  return useSyncExternalStore(clock.subscribe, () => clock.now);
}
