import type { System } from '../errors.ts';

export type CircuitName = 'closed' | 'half-open' | 'open';
export type CallOutcome = 'answered' | 'refused' | 'unavailable' | 'wrong-answer' | 'failed' | 'aborted';

/** Told of every outbound call; metrics hang here. Never sees what was sent or received. */
export interface CallObserver {
  called(system: System, operation: string, outcome: CallOutcome, milliseconds: number): void;
  retried(system: System, operation: string, caseId: string | undefined): void;
  circuitChanged(system: System, state: CircuitName): void;
}

/** An observer that passes everything on to several. */
export function allObservers(observers: readonly CallObserver[]): CallObserver {
  return {
    called: (...event) => observers.forEach((observer) => void observer.called(...event)),
    retried: (...event) => observers.forEach((observer) => void observer.retried(...event)),
    circuitChanged: (...event) => observers.forEach((observer) => void observer.circuitChanged(...event)),
  };
}

/** Writes retries and circuits to a log: case id, system and operation, nothing of the payload. */
export function logObserver(log: { warn(fields: object, message: string): void }): CallObserver {
  return {
    called() {},
    retried: (system, operation, caseId) =>
      log.warn({ system, operation, caseId }, 'outbound call is tried again'),
    circuitChanged: (system, circuit) => log.warn({ system, circuit }, 'circuit changed'),
  };
}
