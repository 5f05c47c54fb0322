import type { RecordOf } from '../../records/records.ts';
import { type MessageSlot, type PartitionState, slotKey, withEntry, withoutEntry } from '../state.ts';
import { existing } from './process-instance.ts';

function slot(state: PartitionState, name: string, correlationKey: string): MessageSlot {
  const key = slotKey(name, correlationKey);
  let found = state.messageSlots.get(key);
  if (!found) {
    found = { messages: new Map(), subscriptions: new Map() };
    state.messageSlots.set(key, found);
  }
  return found;
}

function dropWhenEmpty(state: PartitionState, name: string, correlationKey: string): void {
  const key = slotKey(name, correlationKey);
  const found = state.messageSlots.get(key);
  if (found && found.messages.size === 0 && found.subscriptions.size === 0) state.messageSlots.delete(key);
}

export function applyMessage(state: PartitionState, { intent, key, value }: RecordOf<'MESSAGE'>): void {
  if (intent === 'PUBLISHED') {
    const message = { key, value, correlatedTo: new Set<string>() };
    slot(state, value.name, value.correlationKey).messages.set(key, message);
    state.messages.set(key, message);
  } else if (intent === 'EXPIRED') {
    state.messages.delete(key);
    state.messageSlots.get(slotKey(value.name, value.correlationKey))?.messages.delete(key);
    dropWhenEmpty(state, value.name, value.correlationKey);
  }
}

export function applyMessageSubscription(
  state: PartitionState,
  { intent, key, value }: RecordOf<'MESSAGE_SUBSCRIPTION'>,
): void {
  if (intent === 'CREATED') {
    const subscription = { key, value, correlating: false };
    slot(state, value.messageName, value.correlationKey).subscriptions.set(key, subscription);
    state.messageSubscriptions.set(key, subscription);
    return;
  }
  if (intent === 'REJECTED') state.messages.get(value.messageKey)?.correlatedTo.delete(value.bpmnProcessId);
  const subscription = state.messageSubscriptions.get(key);
  if (!subscription) return;
  const remove = intent === 'DELETED' || (intent === 'CORRELATED' && subscription.value.interrupting);
  if (remove) {
    state.messageSubscriptions.delete(key);
    state.messageSlots.get(slotKey(value.messageName, value.correlationKey))?.subscriptions.delete(key);
    dropWhenEmpty(state, value.messageName, value.correlationKey);
    return;
  }
  subscription.value = value;
  if (intent === 'CORRELATING') {
    subscription.correlating = true;
    state.messages.get(value.messageKey)?.correlatedTo.add(value.bpmnProcessId);
  } else if (intent === 'CORRELATED' || intent === 'REJECTED') subscription.correlating = false;
}

export function applyProcessMessageSubscription(
  state: PartitionState,
  { intent, key, value }: RecordOf<'PROCESS_MESSAGE_SUBSCRIPTION'>,
): void {
  const subscriptions = state.processMessageSubscriptions;
  if (intent === 'CREATING') {
    const element = existing(state, value.elementInstanceKey);
    element.messageSubscriptions = withEntry(element.messageSubscriptions, key);
    subscriptions.set(key, { key, element, value, state: 'OPENING' });
    return;
  }
  const subscription = subscriptions.get(key);
  if (!subscription) return;
  if (intent === 'DELETED' || (intent === 'CORRELATED' && value.interrupting)) {
    subscriptions.delete(key);
    withoutEntry(subscription.element.messageSubscriptions, key);
  } else if (intent === 'MIGRATED') subscription.value = value;
  else if (intent !== 'DELETING') subscription.state = 'OPENED';
}

export function applyMessageStartEventSubscription(
  state: PartitionState,
  { intent, key, value }: RecordOf<'MESSAGE_START_EVENT_SUBSCRIPTION'>,
): void {
  const { messageName, bpmnProcessId, correlationKey, processInstanceKey } = value;
  if (intent === 'CREATED') {
    const named = state.messageStarts.get(messageName) ?? new Map();
    state.messageStarts.set(messageName, named.set(bpmnProcessId, { key, value }));
  } else if (intent === 'DELETED') {
    const named = state.messageStarts.get(messageName);
    if (named?.get(bpmnProcessId)?.key === key) named.delete(bpmnProcessId);
    if (named?.size === 0) state.messageStarts.delete(messageName);
  } else if (intent === 'CORRELATED') {
    state.messages.get(value.messageKey)?.correlatedTo.add(bpmnProcessId);
    if (correlationKey === '') return;
    state.messageStartLocks.set(slotKey(bpmnProcessId, correlationKey), processInstanceKey);
    state.messageStartLocksByInstance.set(processInstanceKey, { bpmnProcessId, correlationKey });
  }
}
