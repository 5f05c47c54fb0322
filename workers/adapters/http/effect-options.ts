import type { EffectCall, QueryCall } from '../call.ts';

/** Options of an effect: its key, and the case that the key names unless the call says another. */
export function effectOptions(call: EffectCall): EffectCall & { readonly caseId: string } {
  const { signal, idempotencyKey } = call;
  return {
    signal,
    idempotencyKey,
    caseId: call.caseId ?? idempotencyKey.slice(0, idempotencyKey.indexOf('/')),
  };
}

/** Options of a question; only the two known fields, since workers may pass their whole context. */
export function queryOptions(call: QueryCall): QueryCall {
  return call.caseId === undefined ? { signal: call.signal } : { signal: call.signal, caseId: call.caseId };
}
