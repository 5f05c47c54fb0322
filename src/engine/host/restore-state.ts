import type { Key } from '../core/records/keys.ts';
import type { EngineRecord } from '../core/records/records.ts';
import { apply } from '../core/state/apply/index.ts';
import { restoreRoot } from '../core/state/document.ts';
import { PartitionState, slotKey } from '../core/state/state.ts';
import type { ItemKind } from './changes.ts';

export interface StoredPartition {
  readonly partitionId: number;
  readonly lastPosition: number;
  readonly lastKey: Key;
  readonly definitions: readonly {
    readonly key: Key;
    readonly position: number;
    readonly valueType: string;
    readonly value: string;
    readonly deleting: boolean;
  }[];
  readonly items: readonly { readonly kind: string; readonly key: Key; readonly document: string }[];
  readonly roots: readonly { readonly key: Key; readonly document: string }[];
}

/**
 * The state of a partition as its rows say.
 * @param resting how many process instances of each definition are not among the rows, since they rest
 */
export function restoreState(stored: StoredPartition, resting: ReadonlyMap<Key, number>): PartitionState {
  const state = new PartitionState(stored.partitionId);
  for (const { key, position, valueType, value, deleting } of stored.definitions) {
    const record = { partitionId: stored.partitionId, position, key, valueType, value: JSON.parse(value) };
    apply(state, { ...record, intent: 'CREATED', sourceRecordPosition: -1, timestamp: 0 } as EngineRecord);
    if (deleting) state.definitions.deleting.add(key);
  }
  for (const { kind, key, document } of stored.items)
    restoreItem[kind as ItemKind](state, key, JSON.parse(document));
  for (const { key, document } of stored.roots) restoreRoot(state, key, document);
  countRunning(state, resting);
  state.lastPosition = stored.lastPosition;
  state.lastKey = stored.lastKey;
  return state;
}

// biome-ignore lint/suspicious/noExplicitAny: each kind reads what it wrote
const restoreItem: Readonly<Record<ItemKind, (state: PartitionState, key: Key, document: any) => void>> = {
  message(state, key, { value, correlatedTo }) {
    const message = { key, value, correlatedTo: new Set<string>(correlatedTo) };
    slot(state, value.name, value.correlationKey).messages.set(key, message);
    state.messages.set(key, message);
  },
  'message-subscription'(state, key, { value, correlating }) {
    const subscription = { key, value, correlating };
    slot(state, value.messageName, value.correlationKey).subscriptions.set(key, subscription);
    state.messageSubscriptions.set(key, subscription);
  },
  'message-start'(state, key, value) {
    const named = state.messageStarts.get(value.messageName) ?? new Map();
    state.messageStarts.set(value.messageName, named.set(value.bpmnProcessId, { key, value }));
  },
  'start-timer'(state, key, value) {
    state.timers.set(key, { key, element: undefined, value });
  },
  'start-signal'(state, key, value) {
    state.signalSubscriptions.set(key, { key, element: undefined, value });
    const named = state.signalSubscriptionsByName.get(value.signalName) ?? new Set();
    state.signalSubscriptionsByName.set(value.signalName, named.add(key));
  },
  'start-lock'(state, key, lock) {
    state.messageStartLocks.set(slotKey(lock.bpmnProcessId, lock.correlationKey), key);
    state.messageStartLocksByInstance.set(key, lock);
  },
};

function slot(state: PartitionState, name: string, correlationKey: string) {
  const key = slotKey(name, correlationKey);
  const found = state.messageSlots.get(key) ?? { messages: new Map(), subscriptions: new Map() };
  state.messageSlots.set(key, found);
  return found;
}

function countRunning(state: PartitionState, resting: ReadonlyMap<Key, number>): void {
  const { running } = state.definitions;
  for (const [definitionKey, count] of resting) running.set(definitionKey, count);
  for (const { scope, definition } of state.elements.values())
    if (!scope) running.set(definition.key, (running.get(definition.key) ?? 0) + 1);
}
