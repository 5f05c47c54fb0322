import type { FlowNode, SequenceFlow } from '../../bpmn/model.ts';
import { type Key, partitionOf } from '../records/keys.ts';
import { type Failure, isFailure } from '../run/evaluate.ts';
import { dropIncidents } from '../run/incidents.ts';
import {
  activated,
  activateIn,
  activateWithTrigger,
  instanceValue,
  takeTrigger,
  trigger,
} from '../run/instances.ts';
import type { ActivateStep, Processing } from '../run/processing.ts';
import { entriesOfDocument, localDocument, setLocals } from '../run/variables.ts';
import type { ElementInstance, EventTrigger } from '../state/state.ts';
import { clearCompensation, handlerEnded, offerCompensation } from '../waiting/compensation.ts';
import { cancelJob } from '../waiting/jobs.ts';
import { childCompleted, childEnded, isFinished, recordChildOutput } from '../waiting/multi-instance.ts';
import { unsubscribe } from '../waiting/subscriptions.ts';
import { cancelUserTask } from '../waiting/user-tasks.ts';

/** @returns the new instance; undefined when its scope takes nothing more in */
export function enter(run: Processing, step: ActivateStep): ElementInstance | undefined {
  const { scope, caller, key, node } = step;
  run.taken(step);
  if (scope ? !takesIn(run, scope, node) : caller && !caller.isActive) {
    dropEarly(run, key, step);
    if (scope) completeWhenEmpty(run, scope);
    return undefined;
  }
  if (scope && step.joins && !isFull(scope, node)) {
    completeWhenEmpty(run, scope);
    return undefined;
  }
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', key, instanceValue(step, key));
  return run.state.elements.get(key);
}

function takesIn(run: Processing, scope: ElementInstance, node: FlowNode): boolean {
  if (run.state.elements.get(scope.key) !== scope || !scope.isActive || isFinished(run, scope)) return false;
  return !isCutOff(scope, node);
}

/** In an interrupted scope only the event sub-process goes on that interrupted it; after a terminate event nothing. */
export function isCutOff({ interruptedBy }: ElementInstance, node: FlowNode): boolean {
  if (interruptedBy === undefined) return false;
  return interruptedBy !== node.id || node.type !== 'EVENT_SUB_PROCESS';
}

/** What was prepared for an instance that does not come about goes by a record, like everything. */
function dropEarly(run: Processing, key: Key, { definition, scope, node }: ActivateStep): void {
  const { earlyVariables, earlyTriggers } = run.state;
  if (!earlyVariables.has(key) && !earlyTriggers.has(key)) return;
  run.emit('PROCESS_EVENT', 'TRIGGERED', run.newKey(), {
    scopeKey: key,
    targetElementId: node.id,
    variables: '{}',
    processDefinitionKey: definition.key,
    processInstanceKey: scope?.processInstanceKey ?? key,
  });
}

/** From COMPLETING to COMPLETED and on: along the flows, or to the end of the scope. */
export function completed(
  run: Processing,
  element: ElementInstance,
  flows: readonly SequenceFlow[] = element.node.outgoing,
): Failure | undefined {
  const { scope, node } = element;
  const inner = scope?.node.multiInstance !== undefined;
  const output = inner ? recordChildOutput(run, element) : false;
  if (isFailure(output)) return output;
  dropIncidents(run, element);
  offerCompensation(run, element);
  if (!scope) {
    clearCompensation(run, element);
    endProcess(run, element, 'ELEMENT_COMPLETED');
    return undefined;
  }
  run.emit('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', element.key, element.value);
  run.touched.add(scope);
  if (inner) childCompleted(run, scope, output);
  else if (node.isForCompensation) handlerEnded(run, element);
  else if (flows.length > 0) for (const flow of flows) takeFlow(run, element, flow);
  else if (node.event?.kind === 'terminate') terminateChildren(run, scope);
  completeWhenEmpty(run, scope);
  return undefined;
}

function takeFlow(run: Processing, element: ElementInstance, flow: SequenceFlow): void {
  const scope = element.scope as ElementInstance;
  const { target } = flow;
  run.emit('PROCESS_INSTANCE', 'SEQUENCE_FLOW_TAKEN', run.newKey(), {
    ...element.value,
    elementId: flow.id,
    bpmnElementType: 'SEQUENCE_FLOW',
    bpmnEventType: 'UNSPECIFIED',
    flowScopeKey: scope.key,
  });
  if (target.incoming.length > 1) {
    // Whether an inclusive gateway still waits for others is known when nothing moves any more.
    if (target.type === 'INCLUSIVE_GATEWAY') return;
    if (target.type === 'PARALLEL_GATEWAY') {
      if (isFull(scope, target)) activateIn(run, scope, target, run.newKey(), { joins: true });
      return;
    }
  }
  activateIn(run, scope, target);
}

/** Whether a token waits on each flow into the gateway. */
function isFull({ tokens }: ElementInstance, { incoming }: FlowNode): boolean {
  return incoming.every(({ id }) => tokens.get(id));
}

/** A scope ends when nothing in it is active and no token is on its way. */
export function completeWhenEmpty(run: Processing, scope: ElementInstance): void {
  if (scope.node.multiInstance || scope.children.size > 0 || scope.tokenCount > 0) return;
  if (scope.isActive && run.pendingIn(scope) === 0 && run.state.elements.has(scope.key)) run.complete(scope);
}

/** Begins the end of an element that is not to complete. */
export function terminating(run: Processing, element: ElementInstance): void {
  beginTermination(run, element);
  const called = calledBy(run, element);
  if (called) run.terminate(called);
  else if (!terminateChildren(run, element)) terminated(run, element);
}

function beginTermination(run: Processing, element: ElementInstance): void {
  run.emit('PROCESS_INSTANCE', 'ELEMENT_TERMINATING', element.key, element.value);
  cancelJob(run, element);
  cancelUserTask(run, element);
  unsubscribe(run, element);
  dropIncidents(run, element);
  clearCompensation(run, element);
}

function calledBy(run: Processing, { calledInstanceKey }: ElementInstance): ElementInstance | undefined {
  return calledInstanceKey === undefined ? undefined : run.state.elements.get(calledInstanceKey);
}

/** Ends an element and all within it in the present step, without what usually follows: a modification says what does. */
export function terminateAtOnce(run: Processing, element: ElementInstance): void {
  if (run.state.elements.get(element.key) !== element) return;
  beginTermination(run, element);
  for (const child of element.children) terminateAtOnce(run, child);
  const called = calledBy(run, element);
  if (called) terminateAtOnce(run, called);
  const { scope, node } = element;
  if (!scope) {
    leaveProcess(run, element, 'ELEMENT_TERMINATED');
    return;
  }
  run.emit('PROCESS_INSTANCE', 'ELEMENT_TERMINATED', element.key, element.value);
  run.touched.add(scope);
  if (node.isForCompensation && scope.isActive) handlerEnded(run, element);
}

/** @returns whether there are any */
export function terminateChildren(run: Processing, scope: ElementInstance): boolean {
  for (const child of scope.children) run.terminate(child);
  return scope.children.size > 0;
}

function terminated(run: Processing, element: ElementInstance): void {
  const { scope, node } = element;
  if (!scope) {
    endProcess(run, element, 'ELEMENT_TERMINATED');
    return;
  }
  run.emit('PROCESS_INSTANCE', 'ELEMENT_TERMINATED', element.key, element.value);
  run.touched.add(scope);
  const trigger = element.triggers.find(({ elementId }) => boundaryEvent(element, elementId));
  if (trigger && scope.isActive && scope.interruptedBy === undefined)
    enterBoundaryEvent(run, element, boundaryEvent(element, trigger.elementId) as FlowNode, trigger);
  else if (node.isForCompensation && scope.isActive) handlerEnded(run, element);
  afterTermination(run, scope);
}

function boundaryEvent({ node }: ElementInstance, id: string): FlowNode | undefined {
  return node.boundaryEvents.find((event) => event.id === id);
}

function afterTermination(run: Processing, scope: ElementInstance): void {
  if (scope.children.size > 0) return;
  if (scope.state === 'TERMINATING') {
    terminated(run, scope);
    return;
  }
  if (scope.node.multiInstance) {
    childEnded(run, scope);
    return;
  }
  const starting = scope.triggers.find(({ elementId }) => isStartWithin(scope, elementId));
  if (starting) {
    enterEventSubProcess(run, scope, starting);
    return;
  }
  completeWhenEmpty(run, scope);
}

function isStartWithin({ definition, node }: ElementInstance, elementId: string): boolean {
  const start = definition.model.nodes.get(elementId);
  return start?.scope?.type === 'EVENT_SUB_PROCESS' && start.scope.scope === node;
}

/** A boundary event follows its event at once, in the same step. */
export function enterBoundaryEvent(
  run: Processing,
  attachedTo: ElementInstance,
  node: FlowNode,
  trigger: EventTrigger,
): void {
  const scope = attachedTo.scope as ElementInstance;
  takeTrigger(run, attachedTo, trigger.elementId);
  const key = run.newKey();
  const step = { key, node, definition: scope.definition, scope, caller: undefined };
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', key, instanceValue(step, key));
  const element = run.state.elements.get(key) as ElementInstance;
  activated(run, element);
  setLocals(run, element, entriesOfDocument(trigger.variables));
  run.complete(element);
}

export function enterEventSubProcess(run: Processing, scope: ElementInstance, trigger: EventTrigger): void {
  const start = scope.definition.model.nodes.get(trigger.elementId) as FlowNode;
  takeTrigger(run, scope, trigger.elementId);
  activateWithTrigger(run, scope, start.scope as FlowNode, start.id, trigger.variables);
}

type EndIntent = 'ELEMENT_COMPLETED' | 'ELEMENT_TERMINATED';

function endProcess(run: Processing, element: ElementInstance, intent: EndIntent): void {
  leaveProcess(run, element, intent);
  if (element.caller) calledProcessEnded(run, element.caller, element, intent);
}

/** The end of a process instance, but for what its call activity makes of it. */
function leaveProcess(run: Processing, element: ElementInstance, intent: EndIntent): void {
  const { caller, definition, key } = element;
  const lock = run.state.messageStartLocksByInstance.get(key);
  run.emit('PROCESS_INSTANCE', intent, key, element.value);
  const { deleting, running, processes } = run.state.definitions;
  const deleted = deleting.has(definition.key) && !running.has(definition.key);
  if (deleted && processes.byKey.has(definition.key))
    run.emit('PROCESS', 'DELETED', definition.key, {
      bpmnProcessId: definition.id,
      version: definition.version,
      versionTag: definition.versionTag,
      processDefinitionKey: definition.key,
      deploymentKey: definition.deploymentKey,
      resourceName: definition.resourceName,
      checksum: definition.checksum,
      resource: '',
      duplicate: false,
    });
  if (caller) return;
  if (lock) run.send(partitionOf(key), { type: 'release-message-start', ...lock });
  const completed = intent === 'ELEMENT_COMPLETED';
  run.happened(`ended:${key}`, { processInstanceKey: key, completed, variables: localDocument(element) });
}

function calledProcessEnded(
  run: Processing,
  caller: ElementInstance,
  called: ElementInstance,
  intent: EndIntent,
): void {
  if (caller.state === 'TERMINATING') {
    terminated(run, caller);
    return;
  }
  if (intent === 'ELEMENT_TERMINATED') {
    run.terminate(caller);
    return;
  }
  const { calledElement, outputs } = caller.node;
  if (calledElement?.propagateAllChildVariables || outputs.length > 0)
    trigger(run, caller, caller.node.id, localDocument(called));
  run.complete(caller);
}
