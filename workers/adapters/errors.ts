/** The bank's systems, each a path prefix at the stand-ins. */
export const bankSystems = [
  'core-banking',
  'crm',
  'credit-system',
  'payment',
  'credit-bureau',
  'income-proof',
  'e-id',
  'sms',
  'email',
  'aml-report',
  'fraud-signals',
] as const;
export type BankSystem = (typeof bankSystems)[number];
/** Whatever an adapter may speak to. */
export type System = BankSystem | 'engine';

/**
 * Anything unexpected from another system. Messages name the system, the operation and a status at most,
 * never what was sent or received.
 */
export abstract class AdapterError extends Error {
  readonly system: System;
  readonly operation: string;

  constructor(system: System, operation: string, message: string, options?: ErrorOptions) {
    super(`${system} ${operation}: ${message}`, options);
    this.name = new.target.name;
    this.system = system;
    this.operation = operation;
  }
}

/**
 * Not reachable, too slow, failing, rate limited, or its circuit is open: trying again later with the very same
 * idempotency key is safe. The worker runtime turns it into a retry with back-off.
 */
export class AdapterUnavailable extends AdapterError {
  /** What the system asked to wait, in ms; 0 when it did not. */
  readonly retryAfterMs: number;

  constructor(system: System, operation: string, message: string, retryAfterMs = 0) {
    super(system, operation, message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The answer does not have the agreed shape. It is never believed; a retry is safe, then a person must look. */
export class AdapterWrongAnswer extends AdapterError {}

/** Refused for a technical reason that no retry mends (bad request, bad credentials, unknown route): an incident. */
export class AdapterRefusal extends AdapterError {
  /** HTTP status. */
  readonly status: number;

  constructor(system: System, operation: string, status: number) {
    super(system, operation, `status ${status}`);
    this.status = status;
  }
}

/** The idempotency key was used before with another request: a fault of ours, an incident, never tried again. */
export class AdapterIdempotencyConflict extends AdapterError {}

/** The provider can neither do the effect idempotently nor say whether it was done: an incident, never a second try. */
export class AdapterOutcomeUnknown extends AdapterError {}

/** The caller's signal ended the call. Whether the other side acted is not known; the same key may be used again. */
export class AdapterAborted extends AdapterError {}

/** Whether the very same call may be made again later. */
export function isRetryable(error: unknown): boolean {
  return (
    error instanceof AdapterUnavailable ||
    error instanceof AdapterWrongAnswer ||
    error instanceof AdapterAborted
  );
}
