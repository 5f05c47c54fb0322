import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { AdapterAborted, AdapterUnavailable, AdapterWrongAnswer, type System } from '../errors.ts';
import type { Bounds } from './bounds.ts';
import type { CallObserver, CircuitName } from './observer.ts';

const names: Record<CircuitState, CircuitName> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** Whether the system, not the request, is at fault. */
export const isSystemFailure = (error: unknown): boolean =>
  error instanceof AdapterUnavailable || error instanceof AdapterWrongAnswer;

/**
 * One circuit for a whole system. Failures in a row open it; after the pause one probe decides. Refusals say that the
 * system works; a probe that the caller ended says nothing, so it opens the circuit again.
 */
export function createCircuit(system: System, bounds: Bounds, observer: CallObserver): CircuitBreakerPolicy {
  const circuit: CircuitBreakerPolicy = circuitBreaker(
    handleWhen(
      (error) =>
        isSystemFailure(error) ||
        (error instanceof AdapterAborted && circuit.state === CircuitState.HalfOpen),
    ),
    { breaker: new ConsecutiveBreaker(bounds.breakAfter), halfOpenAfter: bounds.halfOpenAfterMs },
  );
  circuit.onStateChange((state) => observer.circuitChanged(system, names[state]));
  return circuit;
}
