/** A signal that ends with its parent or after `ms`, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Lets go of timer and parent; call it when the work is over. */
  release(): void;
}

/** Plain timers instead of `AbortSignal.any([parent, AbortSignal.timeout(ms)])`, which Node 20 may collect too early. */
export function startDeadline(parent: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  const end = () => controller.abort();
  const timer = setTimeout(end, ms);
  if (parent.aborted) end();
  else parent.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      parent.removeEventListener('abort', end);
    },
  };
}

/** The promise's result, or `stopped()` thrown as soon as the signal ends. The promise itself goes on unheard. */
export function raceSignal<T>(work: Promise<T>, signal: AbortSignal, stopped: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = () => reject(stopped());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
