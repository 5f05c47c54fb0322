/** Identity of one effect outside the bank's process: never depends on the attempt. */
export interface EffectKey {
  readonly caseId: string;
  /** What is done, e.g. `open-account`. */
  readonly effect: string;
  /** Which business occurrence, e.g. `1` or `resend-2`. */
  readonly occurrence: string;
}

/** Does things outside at most once; intent and result are recorded before and after the call. */
export interface Effects {
  /**
   * Runs `call` with a stable idempotency key unless a result is already recorded, which is then returned instead.
   * A call that throws leaves the intent recorded and open, so that the next try uses the very same key.
   * The result must be JSON without personal data.
   * @throws EffectBusy when another try of the same effect is still under way when the job's time is up
   */
  once<T>(effect: string, occurrence: string, call: (idempotencyKey: string) => Promise<T>): Promise<T>;
}

/** `caseId/effect/occurrence`: what providers see as Idempotency-Key. */
export function idempotencyKey(key: EffectKey): string {
  return `${key.caseId}/${key.effect}/${key.occurrence}`;
}

/** Another try of the same effect is under way: it is never called twice at once. Retried with back-off. */
export class EffectBusy extends Error {
  constructor(key: EffectKey) {
    super(`effect ${idempotencyKey(key)} is under way elsewhere`);
    this.name = 'EffectBusy';
  }
}
