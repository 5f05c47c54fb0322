/** What a handler says of its job. Expected outcomes are values; a throw is unexpected and is tried again. */
export type Outcome<Output> =
  | { readonly kind: 'complete'; readonly output: Output }
  | { readonly kind: 'bpmn-error'; readonly code: string; readonly message: string }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'incident'; readonly reason: string };

/** The work is done; `output` is checked against the worker's schema and becomes process variables. */
export const complete = <Output>(output: Output): Outcome<Output> => ({ kind: 'complete', output });

/** An expected business refusal that the diagram catches by `code`. `message` carries no personal data. */
export const bpmnError = (code: string, message: string): Outcome<never> => ({
  kind: 'bpmn-error',
  code,
  message,
});

/** Not now: the job fails with exponential back-off and jitter until its retries are used up. */
export const retry = (reason: string): Outcome<never> => ({ kind: 'retry', reason });

/** A person must look: an incident is raised at once, without further tries. */
export const incident = (reason: string): Outcome<never> => ({ kind: 'incident', reason });
