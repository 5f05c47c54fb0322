import type { EventDefinition, FlowNode } from '../../bpmn/model.ts';
import { Decimal, type FeelValue, typeName } from '../../feel/index.ts';
import { noKey, partitionOfCorrelationKey } from '../records/keys.ts';
import {
  evaluateAttribute,
  evaluateText,
  type Failure,
  failure,
  isFailure,
  warned,
} from '../run/evaluate.ts';
import type { Processing } from '../run/processing.ts';
import type { ElementInstance, ProcessMessageSubscription, Timer } from '../state/state.ts';
import { type DueDate, firstDueDate } from './timer-dates.ts';

/** An event that an element waits for, with everything that its expressions gave. */
type Wait =
  | {
      readonly kind: 'message';
      readonly node: FlowNode;
      readonly name: string;
      readonly correlationKey: string;
    }
  | { readonly kind: 'timer'; readonly node: FlowNode; readonly due: DueDate }
  | { readonly kind: 'signal'; readonly node: FlowNode; readonly name: string };

/**
 * Opens what the element waits for: boundary events, event sub-processes, its own event, the events behind an
 * event-based gateway. Either all are opened or none.
 */
export function subscribe(run: Processing, element: ElementInstance): Failure | undefined {
  return subscribeTo(run, element, eventsOf(element.node));
}

export function subscribeTo(
  run: Processing,
  element: ElementInstance,
  nodes: readonly FlowNode[],
): Failure | undefined {
  const waits: Wait[] = [];
  for (const node of nodes) {
    const wait = evaluateWait(run, element, node);
    if (isFailure(wait)) return wait;
    if (wait) waits.push(wait);
  }
  for (const kind of ['message', 'timer', 'signal'] as const)
    for (const wait of waits) if (wait.kind === kind) open(run, element, wait);
  return undefined;
}

/** The nodes that can catch an event while an instance of `node` is active. */
export function eventsOf(node: FlowNode): readonly FlowNode[] {
  const own =
    node.type === 'EVENT_BASED_GATEWAY'
      ? node.outgoing.map(({ target }) => target)
      : node.type === 'INTERMEDIATE_CATCH_EVENT' || node.type === 'RECEIVE_TASK'
        ? [node]
        : [];
  const inside =
    node.container?.eventSubProcesses.flatMap(({ container }) => container?.eventStarts ?? []) ?? [];
  return own.length + inside.length === 0 ? node.boundaryEvents : [...own, ...inside, ...node.boundaryEvents];
}

/** Events that the element should wait for and does not; those of an interrupted scope are closed for good. */
export function closedEvents(run: Processing, element: ElementInstance): readonly FlowNode[] {
  const { state } = run;
  const open = new Set([
    ...[...element.timers].map((key) => state.timers.get(key)?.value.targetElementId),
    ...[...element.messageSubscriptions].map(
      (key) => state.processMessageSubscriptions.get(key)?.value.elementId,
    ),
    ...[...element.signalSubscriptions].map((key) => state.signalSubscriptions.get(key)?.value.catchEventId),
  ]);
  // Where others are open, a timer that does not interrupt may have come for the last time.
  return eventsOf(element.node).filter(
    ({ id, event, interrupting, type }) =>
      !open.has(id) &&
      (open.size === 0 || interrupting || event?.kind !== 'timer') &&
      (element.interruptedBy === undefined || type === 'BOUNDARY_EVENT'),
  );
}

function evaluateWait(run: Processing, element: ElementInstance, node: FlowNode): Wait | Failure | undefined {
  const { event } = node;
  switch (event?.kind) {
    case 'message': {
      const name = evaluateText(run, event.name, element);
      if (isFailure(name)) return name;
      const correlationKey = correlationKeyOf(run, element, node, event);
      if (isFailure(correlationKey)) return correlationKey;
      return { kind: 'message', node, name: name.value, correlationKey: correlationKey.value };
    }
    case 'timer': {
      const value = evaluateAttribute(run, event.timer.value, element);
      if (isFailure(value)) return value;
      const due = firstDueDate(event.timer.kind, value.value, run.now);
      return typeof due === 'string'
        ? failure('EXTRACT_VALUE_ERROR', `The timer of '${node.id}' cannot be set: ${due}.`)
        : { kind: 'timer', node, due };
    }
    case 'signal': {
      const name = evaluateText(run, event.name, element);
      return isFailure(name) ? name : { kind: 'signal', node, name: name.value };
    }
    default:
      return undefined;
  }
}

/** A boundary event looks for its key where the activity stands, not in the activity's own variables. */
function correlationKeyOf(
  run: Processing,
  element: ElementInstance,
  node: FlowNode,
  event: EventDefinition & { kind: 'message' },
): Failure | { readonly kind: 'value'; readonly value: string } {
  if (!event.correlationKey) return failure('EXTRACT_VALUE_ERROR', `'${node.id}' has no correlation key.`);
  const where = node.type === 'BOUNDARY_EVENT' ? element.scope : element;
  const result = evaluateAttribute(run, event.correlationKey, where);
  if (isFailure(result)) return result;
  const { value } = result;
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Decimal)
    return { kind: 'value', value: String(value) };
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Failed to extract the correlation key for '${event.correlationKey.text}': The value must be either a string or a number, but was '${typeName(value as FeelValue).toUpperCase()}'.${warned(result.warnings ?? [])}`,
  );
}

function open(run: Processing, element: ElementInstance, wait: Wait): void {
  const { node } = wait;
  if (wait.kind === 'message') openMessage(run, element, node, wait.name, wait.correlationKey);
  else if (wait.kind === 'timer') createTimer(run, element, node, wait.due);
  else
    run.emit('SIGNAL_SUBSCRIPTION', 'CREATED', run.newKey(), {
      signalName: wait.name,
      catchEventId: node.id,
      catchEventInstanceKey: element.key,
      bpmnProcessId: element.definition.id,
      processDefinitionKey: element.definition.key,
      processInstanceKey: element.processInstanceKey,
    });
}

function openMessage(
  run: Processing,
  element: ElementInstance,
  node: FlowNode,
  messageName: string,
  correlationKey: string,
): void {
  const subscriptionKey = run.newKey();
  const terms = {
    messageName,
    correlationKey,
    interrupting: node.type === 'BOUNDARY_EVENT' || node.type === 'START_EVENT' ? node.interrupting : true,
    bpmnProcessId: element.definition.id,
    processInstanceKey: element.processInstanceKey,
    elementInstanceKey: element.key,
  };
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'CREATING', subscriptionKey, {
    ...terms,
    messageKey: noKey,
    variables: '{}',
    elementId: node.id,
  });
  run.send(partitionOfCorrelationKey(correlationKey, run.surroundings.partitions), {
    type: 'open-message-subscription',
    subscription: { subscriptionKey, ...terms },
  });
}

/** @param element undefined for a process's start event */
export function createTimer(
  run: Processing,
  element: ElementInstance,
  node: FlowNode,
  { dueDate, repetitions }: DueDate,
): void {
  run.emit('TIMER', 'CREATED', run.newKey(), {
    targetElementId: node.id,
    dueDate,
    repetitions,
    elementInstanceKey: element.key,
    processInstanceKey: element.processInstanceKey,
    processDefinitionKey: element.definition.key,
  });
}

/** Closes what the element still waits for. */
export function unsubscribe(
  run: Processing,
  element: ElementInstance,
  only: (nodeId: string) => boolean = () => true,
): void {
  for (const key of element.timers) {
    const timer = run.state.timers.get(key) as Timer;
    if (only(timer.value.targetElementId)) run.emit('TIMER', 'CANCELED', key, timer.value);
  }
  for (const key of element.messageSubscriptions) {
    const subscription = run.state.processMessageSubscriptions.get(key) as ProcessMessageSubscription;
    if (only(subscription.value.elementId)) closeMessage(run, subscription);
  }
  for (const key of element.signalSubscriptions) {
    const subscription = run.state.signalSubscriptions.get(key);
    if (subscription && only(subscription.value.catchEventId))
      run.emit('SIGNAL_SUBSCRIPTION', 'DELETED', key, subscription.value);
  }
}

function closeMessage(run: Processing, { key, value }: ProcessMessageSubscription): void {
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'DELETING', key, value);
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'DELETED', key, value);
  run.send(partitionOfCorrelationKey(value.correlationKey, run.surroundings.partitions), {
    type: 'close-message-subscription',
    subscriptionKey: key,
    messageName: value.messageName,
    correlationKey: value.correlationKey,
  });
}
