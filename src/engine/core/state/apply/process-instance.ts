import type { FlowNode, ProcessModel } from '../../../bpmn/model.ts';
import { noKey } from '../../records/keys.ts';
import type { ProcessInstanceValue, RecordOf } from '../../records/records.ts';
import {
  ElementInstance,
  type ElementState,
  type PartitionState,
  RootInstance,
  slotKey,
  withEntry,
  withoutEntry,
  withValue,
} from '../state.ts';

export function applyProcessInstance(state: PartitionState, record: RecordOf<'PROCESS_INSTANCE'>): void {
  const { intent, key, value } = record;
  if (intent === 'ELEMENT_ACTIVATING') activate(state, key, value);
  else if (intent === 'ELEMENT_COMPLETED') remove(state, existing(state, key), true);
  else if (intent === 'ELEMENT_TERMINATED') remove(state, existing(state, key), false);
  else if (intent === 'SEQUENCE_FLOW_TAKEN') addToken(existing(state, value.flowScopeKey), value.elementId);
  else if (intent === 'ELEMENT_MIGRATED') migrate(state, existing(state, key), value);
  else existing(state, key).state = stateAfter[intent] ?? existing(state, key).state;
}

const stateAfter: Readonly<Record<string, ElementState>> = {
  ELEMENT_ACTIVATED: 'ACTIVATED',
  ELEMENT_COMPLETING: 'COMPLETING',
  ELEMENT_TERMINATING: 'TERMINATING',
};

/** @throws when a record names an element instance that no record before it activated */
export function existing(state: PartitionState, key: string): ElementInstance {
  const element = state.elements.get(key);
  if (!element) throw new Error(`there is no element instance ${key}`);
  return element;
}

/** The node of a record: an activity in multi-instance shares its id with its body. */
export function nodeOf(model: ProcessModel, { elementId, bpmnElementType }: ProcessInstanceValue): FlowNode {
  if (bpmnElementType === 'PROCESS') return model.root;
  const node = model.nodes.get(elementId);
  const inner = node?.multiInstance && bpmnElementType !== 'MULTI_INSTANCE_BODY';
  const found = inner ? node.multiInstance?.inner : node;
  if (!found) throw new Error(`process ${model.id} has no element ${elementId}`);
  return found;
}

function activate(state: PartitionState, key: string, value: ProcessInstanceValue): void {
  const definition = state.definitions.processes.byKey.get(value.processDefinitionKey);
  if (!definition) throw new Error(`there is no process definition ${value.processDefinitionKey}`);
  const node = nodeOf(definition.model, value);
  const scope = state.element(value.flowScopeKey);
  const caller = scope ? undefined : state.element(value.parentElementInstanceKey);
  const root = scope?.root ?? caller?.root ?? newRoot(state, key);
  const element = new ElementInstance(key, value, node, definition, root, scope, caller);
  element.variables = state.earlyVariables.get(key) ?? element.variables;
  element.triggers = state.earlyTriggers.get(key) ?? element.triggers;
  state.earlyVariables.delete(key);
  state.earlyTriggers.delete(key);
  root.elements.set(key, element);
  state.elements.set(key, element);
  if (scope) {
    scope.children = withEntry(scope.children, element);
    consumeTokens(scope, node);
    if (scope.node.multiInstance) element.loopCounter = ++scope.activatedCount;
  } else {
    if (caller) caller.calledInstanceKey = key;
    count(state, definition.key, 1);
  }
}

function newRoot(state: PartitionState, key: string): RootInstance {
  const root = new RootInstance(key);
  state.roots.set(key, root);
  return root;
}

function addToken(scope: ElementInstance, flowId: string): void {
  scope.tokens = withValue(scope.tokens, flowId, (scope.tokens.get(flowId) ?? 0) + 1);
  scope.tokenCount++;
}

/** A joining gateway takes one token from each flow that has one, everything else a single token. */
function consumeTokens(scope: ElementInstance, node: FlowNode): void {
  if (scope.tokenCount === 0) return;
  const tokens = scope.tokens as Map<string, number>;
  const joins = node.type === 'PARALLEL_GATEWAY' || node.type === 'INCLUSIVE_GATEWAY';
  for (const { id } of node.incoming) {
    const waiting = tokens.get(id);
    if (!waiting) continue;
    if (waiting === 1) tokens.delete(id);
    else tokens.set(id, waiting - 1);
    scope.tokenCount--;
    if (!joins) return;
  }
}

export function clearTokens(scope: ElementInstance): void {
  if (scope.tokenCount === 0) return;
  (scope.tokens as Map<string, number>).clear();
  scope.tokenCount = 0;
}

function remove(state: PartitionState, element: ElementInstance, completed: boolean): void {
  const { key, root, scope, caller, node } = element;
  state.elements.delete(key);
  root.elements.delete(key);
  if (element.jobKey !== undefined) state.jobs.delete(element.jobKey);
  if (scope) {
    withoutEntry(scope.children, element);
    if (scope.node.multiInstance) {
      if (completed) scope.completedCount++;
      else scope.terminatedCount++;
    }
    if (completed && node.event?.kind === 'terminate') {
      scope.interruptedBy = node.id;
      clearTokens(scope);
    }
    return;
  }
  if (caller) caller.calledInstanceKey = undefined;
  else state.roots.delete(root.key);
  count(state, element.definition.key, -1);
  const lock = state.messageStartLocksByInstance.get(key);
  if (lock) {
    state.messageStartLocksByInstance.delete(key);
    state.messageStartLocks.delete(slotKey(lock.bpmnProcessId, lock.correlationKey));
  }
}

function count(state: PartitionState, definitionKey: string, by: 1 | -1): void {
  const { running } = state.definitions;
  const now = (running.get(definitionKey) ?? 0) + by;
  if (now === 0) running.delete(definitionKey);
  else running.set(definitionKey, now);
}

function migrate(state: PartitionState, element: ElementInstance, value: ProcessInstanceValue): void {
  const definition = state.definitions.processes.byKey.get(value.processDefinitionKey);
  if (!definition) throw new Error(`there is no process definition ${value.processDefinitionKey}`);
  if (value.flowScopeKey === noKey) {
    count(state, element.definition.key, -1);
    count(state, definition.key, 1);
  }
  element.definition = definition;
  element.node = nodeOf(definition.model, value);
  element.value = value;
}

export function applyProcessEvent(state: PartitionState, record: RecordOf<'PROCESS_EVENT'>): void {
  const { intent, key, value } = record;
  const scope = state.elements.get(value.scopeKey);
  if (intent === 'TRIGGERING') {
    const trigger = { key, elementId: value.targetElementId, variables: value.variables };
    if (!scope) {
      state.earlyTriggers.set(value.scopeKey, [...(state.earlyTriggers.get(value.scopeKey) ?? []), trigger]);
      return;
    }
    scope.triggers = [...scope.triggers, trigger];
    const target = scope.definition.model.nodes.get(value.targetElementId);
    if (
      target?.scope?.type === 'EVENT_SUB_PROCESS' &&
      target.interrupting &&
      target.scope.scope === scope.node
    ) {
      scope.interruptedBy = target.scope.id;
      clearTokens(scope);
    }
  } else if (intent === 'TRIGGERED') {
    if (scope) scope.triggers = scope.triggers.filter((trigger) => trigger.key !== key);
    else {
      state.earlyTriggers.delete(value.scopeKey);
      state.earlyVariables.delete(value.scopeKey);
    }
  }
}
