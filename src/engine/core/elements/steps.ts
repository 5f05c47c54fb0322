import { enter, isCutOff, terminating } from '../flow/transitions.ts';
import { type Failure, failure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import { completing } from '../run/instances.ts';
import type { ActivateStep, Processing } from '../run/processing.ts';
import type { ElementInstance } from '../state/state.ts';
import { releaseInclusiveGateways } from '../waiting/inclusive-gateways.ts';
import { activateElement, completeElement } from './elements.ts';

/**
 * Runs all that follows from a command. What is still to do beyond the bound of steps waits in incidents, so that a
 * model that never rests does not hold up others; terminations always run, since they end.
 */
export function runSteps(run: Processing): void {
  for (let at = 0; ; ) {
    while (at < run.steps.length) {
      const step = run.steps[at++];
      if (step?.kind === 'activate') activateStep(run, step, at);
      else if (step?.kind === 'complete') completeStep(run, step.element, at);
      else if (step) terminateStep(run, step.element);
    }
    releaseInclusiveGateways(run);
    if (at === run.steps.length) return;
  }
}

function activateStep(run: Processing, step: ActivateStep, done: number): void {
  const element = enter(run, step);
  if (!element) return;
  report(run, element, endless(run, done, step) ?? activateElement(run, element));
}

function completeStep(run: Processing, element: ElementInstance, done: number): void {
  if (!mayComplete(run, element)) return;
  completing(run, element);
  report(run, element, endless(run, done) ?? completeElement(run, element));
}

function mayComplete(run: Processing, element: ElementInstance): boolean {
  const { scope, node } = element;
  if (!element.isActive || run.state.elements.get(element.key) !== element) return false;
  if (element.children.size > 0 || element.tokenCount > 0) return false;
  if (!scope) return true;
  return scope.isActive && !isCutOff(scope, node);
}

function terminateStep(run: Processing, element: ElementInstance): void {
  if (element.state !== 'TERMINATING' && run.state.elements.get(element.key) === element)
    terminating(run, element);
}

function report(run: Processing, element: ElementInstance, failed: Failure | undefined): void {
  if (failed) raiseIncident(run, element, failed);
}

function endless(run: Processing, done: number, step?: ActivateStep): Failure | undefined {
  const { steps, activationsOfElement } = run.surroundings.limits;
  if (done > steps)
    return failure(
      'UNKNOWN',
      `Stopped after ${steps} steps without a wait. Does the process run in an endless loop?`,
    );
  // Counted from where it could matter: most commands are a few steps.
  const counted = step && done > activationsOfElement && !step.scope?.node.multiInstance;
  const looped = counted && run.countActivation(step) > activationsOfElement;
  return looped
    ? failure(
        'UNKNOWN',
        `Stopped: the element was activated ${activationsOfElement} times without a wait. Is this an endless loop?`,
      )
    : undefined;
}
