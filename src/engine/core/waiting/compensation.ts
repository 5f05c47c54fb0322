import type { FlowNode } from '../../bpmn/model.ts';
import { type Key, noKey } from '../records/keys.ts';
import type { CompensationSubscriptionValue } from '../records/records.ts';
import { activateIn, instanceValue } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import { entriesOfDocument, localDocument, setEarly } from '../run/variables.ts';
import type { CompensationSubscription, ElementInstance } from '../state/state.ts';

function subscriptionsOf(element: ElementInstance): CompensationSubscription[] {
  return [...element.root.compensationSubscriptions.values()];
}

/** An activity that completes can be compensated from then on; so can what completed within a sub-process. */
export function offerCompensation(run: Processing, element: ElementInstance): void {
  const { scope, node, root } = element;
  if (!scope) return;
  const handler = node.compensation?.handler;
  if (!handler) {
    if (root.compensationSubscriptions.size === 0 || !(node.container || node.multiInstance)) return;
    const within = subscriptionsOf(element).some(
      ({ value }) => value.compensableActivityScopeKey === element.key,
    );
    if (!within) return;
  }
  run.emit('COMPENSATION_SUBSCRIPTION', 'CREATED', run.newKey(), {
    compensableActivityId: node.id,
    compensableActivityInstanceKey: element.key,
    compensableActivityScopeKey: scope.key,
    compensationHandlerId: handler?.id ?? '',
    compensationHandlerInstanceKey: noKey,
    throwEventId: '',
    throwEventInstanceKey: noKey,
    variables: node.container ? localDocument(element) : '{}',
    processInstanceKey: element.processInstanceKey,
    processDefinitionKey: element.definition.key,
  });
}

/**
 * Starts the handlers that a compensation event calls: of its scope and what completed within, or of one activity.
 * Within an event sub-process it also means the scope around. Handlers run at the same time, in no order.
 * @returns whether there is any to wait for
 */
export function throwCompensation(
  run: Processing,
  thrower: ElementInstance,
  activityId: string | undefined,
): boolean {
  const scope = thrower.scope as ElementInstance;
  const scopes = new Set([scope.key]);
  if (scope.node.type === 'EVENT_SUB_PROCESS' && scope.scope) scopes.add(scope.scope.key);
  for (const subscription of subscriptionsOf(thrower)) {
    const { value, state } = subscription;
    if (state !== 'CREATED' || !scopes.has(value.compensableActivityScopeKey)) continue;
    if (activityId === undefined || activityId === value.compensableActivityId)
      triggerHandler(run, thrower, subscription, '{}');
  }
  return isWaiting(thrower);
}

function isWaiting(thrower: ElementInstance): boolean {
  return subscriptionsOf(thrower).some(({ value }) => value.throwEventInstanceKey === thrower.key);
}

function triggerHandler(
  run: Processing,
  thrower: ElementInstance,
  { key, value }: CompensationSubscription,
  surrounding: string,
): void {
  const triggered = { ...value, throwEventId: thrower.node.id, throwEventInstanceKey: thrower.key };
  const activity = thrower.definition.model.nodes.get(value.compensableActivityId);
  const { compensation } = activity ?? {};
  if (value.compensationHandlerId !== '' && compensation) {
    passBoundaryEvent(run, thrower, compensation.boundaryEvent);
    const handlerKey = run.newKey();
    setEarly(run, handlerKey, thrower.definition, entriesOfDocument(surrounding), thrower.processInstanceKey);
    activateIn(run, thrower.scope as ElementInstance, compensation.handler, handlerKey);
    run.emit('COMPENSATION_SUBSCRIPTION', 'TRIGGERED', key, {
      ...triggered,
      compensationHandlerInstanceKey: handlerKey,
    });
    return;
  }
  run.emit('COMPENSATION_SUBSCRIPTION', 'TRIGGERED', key, triggered);
  const variables = value.variables === '{}' ? surrounding : value.variables;
  for (const nested of subscriptionsOf(thrower))
    if (
      nested.state === 'CREATED' &&
      nested.value.compensableActivityScopeKey === value.compensableActivityInstanceKey
    )
      triggerHandler(run, thrower, nested, variables);
  completeSurrounding(run, thrower.root.compensationSubscriptions.get(key), thrower);
}

/** The boundary event shows in the history as passed; it does nothing. */
function passBoundaryEvent(run: Processing, thrower: ElementInstance, node: FlowNode): void {
  const { definition } = thrower;
  const scope = thrower.scope as ElementInstance;
  const key = run.newKey();
  const value = instanceValue({ definition, node, scope, caller: undefined }, key);
  for (const intent of ['ELEMENT_ACTIVATING', 'ELEMENT_ACTIVATED', 'ELEMENT_COMPLETING', 'ELEMENT_COMPLETED'])
    run.emit('PROCESS_INSTANCE', intent, key, value);
}

/** A handler has ended: when it was the last, what threw the compensation goes on. */
export function handlerEnded(run: Processing, handler: ElementInstance): void {
  const own = subscriptionsOf(handler).find(
    ({ value }) => value.compensationHandlerInstanceKey === handler.key,
  );
  if (!own) return;
  const throwerKey = own.value.throwEventInstanceKey;
  run.emit('COMPENSATION_SUBSCRIPTION', 'COMPLETED', own.key, own.value);
  const outer = subscriptionsOf(handler).find(
    ({ value, state }) =>
      state === 'TRIGGERED' && value.compensableActivityInstanceKey === own.value.compensableActivityScopeKey,
  );
  completeSurrounding(run, outer, handler);
  const thrower = run.state.elements.get(throwerKey);
  if (thrower && !isWaiting(thrower)) run.complete(thrower);
}

/** A sub-process is compensated when everything in it is. */
function completeSurrounding(
  run: Processing,
  subscription: CompensationSubscription | undefined,
  element: ElementInstance,
): void {
  if (subscription?.value.compensationHandlerId !== '') return;
  const { compensableActivityInstanceKey, compensableActivityScopeKey } = subscription.value;
  const all = subscriptionsOf(element);
  const open = all.some(
    ({ value, state }) =>
      state === 'TRIGGERED' && value.compensableActivityScopeKey === compensableActivityInstanceKey,
  );
  if (open) return;
  run.emit('COMPENSATION_SUBSCRIPTION', 'COMPLETED', subscription.key, subscription.value);
  const outer = all.find(
    ({ value, state }) =>
      state === 'TRIGGERED' && value.compensableActivityInstanceKey === compensableActivityScopeKey,
  );
  completeSurrounding(run, outer, element);
}

/** Nothing within the element can be compensated any more: it was terminated, or its process ends. */
export function clearCompensation(run: Processing, element: ElementInstance): void {
  if (element.root.compensationSubscriptions.size === 0) return;
  const isWithin = element.scope ? within(element) : ofInstance(element.key);
  for (const { key, value } of subscriptionsOf(element))
    if (isWithin(value)) run.emit('COMPENSATION_SUBSCRIPTION', 'DELETED', key, value);
}

function ofInstance(processInstanceKey: Key): (value: CompensationSubscriptionValue) => boolean {
  return (value) => value.processInstanceKey === processInstanceKey;
}

function within(element: ElementInstance): (value: CompensationSubscriptionValue) => boolean {
  const scopes = new Set([element.key]);
  const all = subscriptionsOf(element);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { value } of all)
      if (
        scopes.has(value.compensableActivityScopeKey) &&
        !scopes.has(value.compensableActivityInstanceKey)
      ) {
        scopes.add(value.compensableActivityInstanceKey);
        grown = true;
      }
  }
  return (value) => scopes.has(value.compensableActivityScopeKey);
}
