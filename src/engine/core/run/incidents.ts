import { type Key, noKey } from '../records/keys.ts';
import type { IncidentValue } from '../records/records.ts';
import type { ElementInstance, Job } from '../state/state.ts';
import type { Failure } from './evaluate.ts';
import type { Processing } from './processing.ts';

/** Longer texts, say a worker's stack trace, are cut. */
const longestMessage = 10_000;

export function raiseIncident(run: Processing, element: ElementInstance, failure: Failure, job?: Job): void {
  run.emit('INCIDENT', 'CREATED', run.newKey(), {
    errorType: failure.errorType,
    errorMessage: failure.message.slice(0, longestMessage),
    jobKey: job?.key ?? noKey,
    variableScopeKey: element.key,
    ...pathTo(element),
    bpmnProcessId: element.definition.id,
    processDefinitionKey: element.definition.key,
    processInstanceKey: element.processInstanceKey,
    elementId: element.node.id,
    elementInstanceKey: element.key,
  });
}

/** What is left goes with the element. */
export function dropIncidents(run: Processing, element: ElementInstance): void {
  for (const key of element.incidents) {
    const incident = run.state.incidents.get(key);
    if (incident) run.emit('INCIDENT', 'RESOLVED', key, incident.value);
  }
}

type Path = Pick<IncidentValue, 'elementInstancePath' | 'processDefinitionPath' | 'callingElementPath'>;

/** From the outermost process instance down, one list of element instances for each process called on the way. */
export function pathTo(element: ElementInstance): Path {
  const elementInstancePath: Key[][] = [];
  const processDefinitionPath: Key[] = [];
  const callingElementPath: number[] = [];
  let within: Key[] = [];
  for (let at: ElementInstance | undefined = element; at; ) {
    within.unshift(at.key);
    if (at.scope) {
      at = at.scope;
      continue;
    }
    elementInstancePath.unshift(within);
    processDefinitionPath.unshift(at.definition.key);
    within = [];
    if (at.caller) callingElementPath.unshift(indexOfCall(at.caller));
    at = at.caller;
  }
  return { elementInstancePath, processDefinitionPath, callingElementPath };
}

function indexOfCall({ node, definition }: ElementInstance): number {
  const calls: string[] = [];
  for (const [id, other] of definition.model.nodes)
    if ((other.multiInstance?.inner ?? other).type === 'CALL_ACTIVITY') calls.push(id);
  return calls.sort().indexOf(node.id);
}
