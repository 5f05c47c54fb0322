/** Bounded concurrency of one worker: how many jobs run, and waiting for room or for the end of all. */
export function createSlots(limit: number) {
  let active = 0;
  let waiters: (() => void)[] = [];
  const wake = () => {
    const woken = waiters;
    waiters = [];
    for (const waiter of woken) waiter();
  };
  const changed = (signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const done = () => {
        signal?.removeEventListener('abort', done);
        resolve();
      };
      waiters.push(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  return {
    get active(): number {
      return active;
    },
    get free(): number {
      return Math.max(0, limit - active);
    },
    /** Runs `work` in a slot; counts it even beyond the limit, for the engine has handed it out already. */
    async run(work: () => Promise<void>): Promise<void> {
      active++;
      try {
        await work();
      } finally {
        active--;
        wake();
      }
    },
    /** Resolves when at least `count` slots are free, or when aborted. */
    async untilFree(count: number, signal: AbortSignal): Promise<void> {
      while (limit - active < count && !signal.aborted) await changed(signal);
    },
    async untilIdle(): Promise<void> {
      while (active > 0) await changed();
    },
  };
}
