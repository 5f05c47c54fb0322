import type { FlowNode } from '../../bpmn/model.ts';
import { type Key, noKey } from '../records/keys.ts';
import type { JsonText, ProcessInstanceValue } from '../records/records.ts';
import type { ElementInstance, EventTrigger } from '../state/state.ts';
import type { ActivateStep, Processing } from './processing.ts';

/** The part of a PROCESS_INSTANCE record that stays the same for one element instance. */
export function instanceValue(
  { definition, node, scope, caller }: Pick<ActivateStep, 'definition' | 'node' | 'scope' | 'caller'>,
  key: Key,
): ProcessInstanceValue {
  const calledBy = scope ? scope.value.parentElementInstanceKey : (caller?.key ?? noKey);
  return {
    bpmnProcessId: definition.id,
    version: definition.version,
    processDefinitionKey: definition.key,
    processInstanceKey: scope?.processInstanceKey ?? key,
    elementId: node.id,
    bpmnElementType: node.type,
    bpmnEventType: node.eventType,
    flowScopeKey: scope?.key ?? noKey,
    parentProcessInstanceKey: scope
      ? scope.value.parentProcessInstanceKey
      : (caller?.processInstanceKey ?? noKey),
    parentElementInstanceKey: calledBy,
  };
}

export function activateIn(
  run: Processing,
  scope: ElementInstance,
  node: FlowNode,
  key = run.newKey(),
  { joins }: Pick<ActivateStep, 'joins'> = {},
): void {
  run.activate({
    key,
    node,
    definition: scope.definition,
    scope,
    caller: undefined,
    ...(joins ? { joins } : {}),
  });
}

/** Activates a node together with the event that it starts from. */
export function activateWithTrigger(
  run: Processing,
  scope: ElementInstance,
  node: FlowNode,
  startId: string,
  variables: JsonText,
): void {
  const key = run.newKey();
  run.emit('PROCESS_EVENT', 'TRIGGERING', run.newKey(), {
    scopeKey: key,
    targetElementId: startId,
    variables,
    processDefinitionKey: scope.definition.key,
    processInstanceKey: scope.processInstanceKey,
  });
  activateIn(run, scope, node, key);
}

export function activated(run: Processing, element: ElementInstance): void {
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATED', element.key, element.value);
}

export function completing(run: Processing, element: ElementInstance): void {
  run.emit('PROCESS_INSTANCE', 'ELEMENT_COMPLETING', element.key, element.value);
}

/** Takes up the event that brought this element about or to its end. */
export function takeTrigger(
  run: Processing,
  element: ElementInstance,
  elementId: string,
): EventTrigger | undefined {
  const trigger = element.triggers.find((candidate) => candidate.elementId === elementId);
  if (trigger)
    run.emit('PROCESS_EVENT', 'TRIGGERED', trigger.key, {
      scopeKey: element.key,
      targetElementId: elementId,
      variables: '{}',
      processDefinitionKey: element.definition.key,
      processInstanceKey: element.processInstanceKey,
    });
  return trigger;
}

/** Records that an event has reached the element; what follows from it is the caller's business. */
export function trigger(
  run: Processing,
  element: ElementInstance,
  targetElementId: string,
  variables: JsonText,
): EventTrigger {
  run.emit('PROCESS_EVENT', 'TRIGGERING', run.newKey(), {
    scopeKey: element.key,
    targetElementId,
    variables,
    processDefinitionKey: element.definition.key,
    processInstanceKey: element.processInstanceKey,
  });
  return element.triggers.at(-1) as EventTrigger;
}
