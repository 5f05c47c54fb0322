import { AdapterError, isRetryable } from '../adapters/errors.ts';
import type { WorkerDefinition } from './define-worker.ts';
import { EffectBusy } from './effects.ts';
import type { Outcome } from './outcomes.ts';
import {
  type FailPlan,
  type FailureHistory,
  planFailure,
  type RetryPolicy,
  type Verdict,
} from './retry-policy.ts';
import { isDatabaseAway, safeReason } from './safe-error.ts';

/** What the engine is told of a job. */
export type JobCommand =
  | { readonly kind: 'complete'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly kind: 'bpmn-error'; readonly code: string; readonly message: string }
  | ({ readonly kind: 'fail'; readonly verdict: Verdict; readonly message: string } & FailPlan);

/** How a handler ended. */
export type Ending =
  | { readonly kind: 'outcome'; readonly outcome: Outcome<unknown> }
  | { readonly kind: 'thrown'; readonly error: unknown }
  /** The handler did not end within its time although its signal was aborted. */
  | { readonly kind: 'overdue' };

export interface FailureTerms {
  readonly retriesLeft: number;
  readonly history: FailureHistory;
  readonly policy: RetryPolicy;
  /** In [0, 1). */
  readonly random: number;
  /** This process is shutting down and has aborted the handler. */
  readonly shuttingDown: boolean;
}

/** Fails the job by the rules of `verdict`. */
export function failCommand(verdict: Verdict, message: string, terms: FailureTerms): JobCommand {
  const plan = planFailure(verdict, terms.retriesLeft, terms.history, terms.policy, terms.random);
  return { kind: 'fail', verdict, message, ...plan };
}

/** Maps a handler's ending to the command for the engine; nothing is sent here. */
export function commandFor(
  definition: Pick<WorkerDefinition, 'errors'>,
  checkOutput: (
    output: Readonly<Record<string, unknown>>,
  ) => { ok: true; value: Record<string, unknown> } | { ok: false; problem: string },
  ending: Ending,
  terms: FailureTerms,
): JobCommand {
  if (ending.kind === 'overdue') {
    return failCommand(terms.shuttingDown ? 'handed-back' : 'failed', 'the time limit was exceeded', terms);
  }
  if (ending.kind === 'thrown') {
    const verdict = terms.shuttingDown ? 'handed-back' : verdictOf(ending.error);
    return failCommand(verdict, safeReason(ending.error), terms);
  }
  const { outcome } = ending;
  switch (outcome.kind) {
    case 'complete': {
      const checked = checkOutput((outcome.output ?? {}) as Record<string, unknown>);
      if (checked.ok) return { kind: 'complete', variables: checked.value };
      return failCommand('hopeless', checked.problem, terms);
    }
    case 'bpmn-error':
      if (!definition.errors?.some(({ code }) => code === outcome.code)) {
        return failCommand('hopeless', `error code ${outcome.code} is not declared by the worker`, terms);
      }
      return { kind: 'bpmn-error', code: outcome.code, message: outcome.message };
    case 'retry':
      return failCommand('failed', outcome.reason, terms);
    case 'incident':
      return failCommand('hopeless', outcome.reason, terms);
  }
}

/** What a thrown error means for the tries of the job. */
function verdictOf(error: unknown): Verdict {
  if (error instanceof EffectBusy || isDatabaseAway(error)) return 'unavailable';
  if (error instanceof AdapterError) {
    if (error.name === 'AdapterUnavailable') return 'unavailable';
    return isRetryable(error) ? 'failed' : 'hopeless';
  }
  return 'failed';
}
