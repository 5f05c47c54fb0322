import type { ZeebeRest } from '../zeebe/rest-client.ts';

/** Whether the engine is known to be away: then new work is refused with 503, what was accepted waits in the outbox. */
export interface EngineHealth {
  available(): boolean;
  /** What the last attempt showed. */
  report(reachable: boolean): void;
  /** Asks the engine now. */
  probe(): Promise<boolean>;
  stop(): void;
}

/**
 * Watches the engine: asked every `everyMs`, and judged by each command sent. It counts as away only after two failures
 * in a row, so that a single lost answer refuses nobody.
 */
export function watchEngine(zeebe: ZeebeRest, everyMs = 1_000): EngineHealth {
  let failures = 0;
  const stopped = new AbortController();
  const report = (reachable: boolean) => {
    failures = reachable ? 0 : failures + 1;
  };
  const probe = async () => {
    const limit = AbortSignal.any([stopped.signal, AbortSignal.timeout(3_000)]);
    const answer = await zeebe.topology(limit);
    const reachable = answer.kind === 'ok';
    if (!stopped.signal.aborted) report(reachable);
    return reachable;
  };
  let probing = false;
  const timer = setInterval(() => {
    if (probing) return;
    probing = true;
    probe().finally(() => {
      probing = false;
    });
  }, everyMs);
  timer.unref();
  return {
    available: () => failures < 2,
    report,
    probe,
    stop() {
      clearInterval(timer);
      stopped.abort();
    },
  };
}
