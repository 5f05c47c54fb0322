import type { FlowNode } from '../../bpmn/model.ts';
import { type Answer, type CreateProcessInstance, ok, rejected } from '../commands.ts';
import { entriesOf, objectText } from '../records/json-text.ts';
import type { Key } from '../records/keys.ts';
import type { JsonText } from '../records/records.ts';
import { raiseIncident } from '../run/incidents.ts';
import { instanceValue } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import { setEarly } from '../run/variables.ts';
import type { ProcessDefinition } from '../state/definitions.ts';
import type { ElementInstance } from '../state/state.ts';
import { noObject } from '../waiting/jobs.ts';
import { subscribe } from '../waiting/subscriptions.ts';
import { activateAt, type Place } from './scope-entry.ts';

/** Starts an instance at a start event that a message, timer or signal has reached. */
export function startByEvent(
  run: Processing,
  definition: ProcessDefinition,
  start: FlowNode,
  variables: JsonText,
  key: Key = run.newKey(),
): void {
  run.emit('PROCESS_EVENT', 'TRIGGERING', run.newKey(), {
    scopeKey: key,
    targetElementId: start.id,
    variables,
    processDefinitionKey: definition.key,
    processInstanceKey: key,
  });
  activateProcess(run, definition, key);
}

function activateProcess(run: Processing, definition: ProcessDefinition, key: Key): void {
  run.activate({ key, node: definition.model.root, definition, scope: undefined, caller: undefined });
}

/** Creates an instance at its none start event, or at the elements that the start instructions name. */
export function createProcessInstance(run: Processing, command: CreateProcessInstance): Answer | undefined {
  const definition = findDefinition(run, command);
  if ('kind' in definition) return definition;
  const entries = entriesOf(command.variables);
  if (!entries) return noObject;
  const instructions = command.startInstructions ?? [];
  const places: Place[] = [];
  for (const { elementId } of instructions) {
    const node = definition.model.nodes.get(elementId);
    const problem = node ? startProblem(node) : `no element found with id '${elementId}'`;
    if (!node || problem)
      return rejected(
        'INVALID_ARGUMENT',
        `Expected to create instance of process with start instructions but ${problem}`,
      );
    places.push({ node });
  }
  if (places.length === 0 && !definition.model.root.container?.noneStart)
    return rejected(
      'INVALID_STATE',
      `Expected to create instance of process with none start event, but there is no such event`,
    );
  const key = run.newKey();
  setEarly(run, key, definition, entries);
  if (places.length === 0) activateProcess(run, definition, key);
  else enterAt(run, definition, key, places);
  const created = {
    bpmnProcessId: definition.id,
    version: definition.version,
    processDefinitionKey: definition.key,
    processInstanceKey: key,
  };
  run.emit('PROCESS_INSTANCE_CREATION', 'CREATED', key, {
    ...created,
    variables: command.variables,
    startInstructions: instructions,
  });
  if (!command.awaitResult) return ok({ type: 'instance-created', ...created });
  awaitResult(run, key, created, command.awaitResult.fetchVariables);
  return undefined;
}

function enterAt(run: Processing, definition: ProcessDefinition, key: Key, places: readonly Place[]): void {
  const step = { definition, node: definition.model.root, scope: undefined, caller: undefined };
  const value = instanceValue(step, key);
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', key, value);
  const process = run.state.elements.get(key) as ElementInstance;
  const failed = subscribe(run, process);
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATED', key, value);
  // The instructions hold all the same; the incident says what the process lacks.
  if (failed) raiseIncident(run, process, failed);
  for (const place of places) activateAt(run, process, place);
}

function awaitResult(
  run: Processing,
  key: Key,
  created: { bpmnProcessId: string; version: number; processDefinitionKey: Key; processInstanceKey: Key },
  fetchVariables: readonly string[],
): void {
  run.answerWhen(`ended:${key}`, ({ completed, variables }) => {
    if (!completed)
      return rejected(
        'INVALID_STATE',
        `Expected to await the result of process instance '${key}', but it was terminated`,
      );
    const all = entriesOf(variables) ?? [];
    const wanted = fetchVariables.length === 0 ? all : all.filter(([name]) => fetchVariables.includes(name));
    return ok({ type: 'instance-created', ...created, variables: objectText(wanted) });
  });
}

function startProblem(node: FlowNode): string | undefined {
  if (node.type === 'START_EVENT' || node.type === 'BOUNDARY_EVENT')
    return `the element '${node.id}' is a ${node.type.toLowerCase().replace('_', ' ')}; such elements cannot be started at`;
  for (let at = node.scope; at; at = at.scope)
    if (at.multiInstance)
      return `the element '${node.id}' is inside a multi-instance subprocess, which cannot be started at`;
  const behindGateway = node.incoming.some(({ source }) => source.type === 'EVENT_BASED_GATEWAY');
  return behindGateway ? `the element '${node.id}' belongs to an event-based gateway` : undefined;
}

function findDefinition(run: Processing, command: CreateProcessInstance): ProcessDefinition | Answer {
  const { processDefinitionKey, bpmnProcessId = '', version = -1 } = command;
  const { processes, deleting } = run.state.definitions;
  const found =
    processDefinitionKey !== undefined
      ? processes.byKey.get(processDefinitionKey)
      : version === -1
        ? processes.find(bpmnProcessId, ({ key }) => !deleting.has(key))
        : processes.find(bpmnProcessId, (definition) => definition.version === version);
  if (found && !deleting.has(found.key)) return found;
  if (processDefinitionKey !== undefined)
    return rejected(
      'NOT_FOUND',
      `Expected to find process definition with key '${processDefinitionKey}', but none found`,
    );
  if (bpmnProcessId === '')
    return rejected(
      'INVALID_ARGUMENT',
      'Expected at least a bpmnProcessId or a key greater than -1, but none given',
    );
  return rejected(
    'NOT_FOUND',
    version === -1
      ? `Expected to find process definition with process ID '${bpmnProcessId}', but none found`
      : `Expected to find process definition with process ID '${bpmnProcessId}' and version '${version}', but none found`,
  );
}
