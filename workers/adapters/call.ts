/**
 * What every question to another system carries. A worker's context has both fields, so a handler may pass
 * its `context` as it is.
 */
export interface QueryCall {
  /** Ends the call, retries included, as soon as it is aborted (the call then throws `AdapterAborted`). */
  readonly signal: AbortSignal;
  /** Case on whose behalf is asked; goes along as the header `X-Case-Id`. */
  readonly caseId?: string;
}

/** What every call that changes something elsewhere carries. */
export interface EffectCall extends QueryCall {
  /** `caseId/effect/occurrence` (workers/runtime/effects.ts): the same for every try of the same effect. */
  readonly idempotencyKey: string;
}

/** An expected refusal by the other system: a value, to be decided upon by the process, never thrown. */
export interface Refused<Code extends string> {
  readonly kind: 'refused';
  readonly code: Code;
}
