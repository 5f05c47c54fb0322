import { type Answer, done, ok, rejected } from '../commands.ts';
import { entriesOf } from '../records/json-text.ts';
import { type Key, noKey } from '../records/keys.ts';
import type { IncidentType, JsonText } from '../records/records.ts';
import type { Failure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import type { Processing } from '../run/processing.ts';
import { applyInputs, propagate, setLocals } from '../run/variables.ts';
import type { ElementInstance } from '../state/state.ts';
import { noObject } from '../waiting/jobs.ts';
import { continueLoop } from '../waiting/multi-instance.ts';
import { closedEvents, subscribeTo } from '../waiting/subscriptions.ts';
import { activateElement, completeElement } from './elements.ts';

export function cancelProcessInstance(run: Processing, key: Key): Answer {
  const element = run.state.elements.get(key);
  if (element?.node.type !== 'PROCESS' || element.state === 'TERMINATING')
    return rejected(
      'NOT_FOUND',
      `Expected to cancel a process instance with key '${key}', but no such process was found`,
    );
  const { caller } = element;
  if (caller)
    return rejected(
      'INVALID_STATE',
      `Expected to cancel a process instance with key '${key}', but it is created by a parent process instance. Cancel the root process instance '${element.root.key}' instead.`,
    );
  run.terminate(element);
  return done;
}

export function setVariables(run: Processing, key: Key, variables: JsonText, local: boolean): Answer {
  const element = run.state.elements.get(key);
  if (!element)
    return rejected(
      'NOT_FOUND',
      `Expected to update variables for element with key '${key}', but no such element was found`,
    );
  const entries = entriesOf(variables);
  if (!entries) return noObject;
  if (local) setLocals(run, element, entries);
  else propagate(run, element, entries);
  const documentKey = run.newKey();
  run.emit('VARIABLE_DOCUMENT', 'UPDATED', documentKey, {
    scopeKey: key,
    updateSemantics: local ? 'LOCAL' : 'PROPAGATE',
    variables,
  });
  return ok({ type: 'variables-set', key: documentKey });
}

/** What the incident kept from going on is tried again; it may fail again. */
export function resolveIncident(run: Processing, key: Key): Answer {
  const incident = run.state.incidents.get(key);
  if (!incident)
    return rejected(
      'NOT_FOUND',
      `Expected to resolve incident with key '${key}', but no such incident was found`,
    );
  const { element, value } = incident;
  run.emit('INCIDENT', 'RESOLVED', key, value);
  if (value.jobKey !== noKey) return done;
  const failed = tryAgain(run, element, value.errorType);
  if (failed) raiseIncident(run, element, failed);
  return done;
}

function tryAgain(run: Processing, element: ElementInstance, errorType: IncidentType): Failure | undefined {
  switch (element.state) {
    case 'ACTIVATING':
      return activateElement(run, element);
    case 'COMPLETING':
      return completeElement(run, element);
    case 'TERMINATING':
      return undefined;
    case 'ACTIVATED':
      if (!element.node.multiInstance) return openWhatIsMissing(run, element, errorType);
      continueLoop(run, element);
      return undefined;
  }
}

/** A person's instruction, or a migration, left the element active although it lacked something. */
function openWhatIsMissing(
  run: Processing,
  element: ElementInstance,
  errorType: IncidentType,
): Failure | undefined {
  const failed = errorType === 'IO_MAPPING_ERROR' ? applyInputs(run, element) : undefined;
  return failed ?? subscribeTo(run, element, closedEvents(run, element));
}
