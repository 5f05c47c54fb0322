import { type Key, noKey } from '../core/records/keys.ts';
import type { EngineRecord } from '../core/records/records.ts';
import { rootDocument } from '../core/state/document.ts';
import type { PartitionState, RootInstance } from '../core/state/state.ts';

/** What belongs to no instance, each kind with its own documents. */
export type ItemKind =
  | 'message'
  | 'message-subscription'
  | 'message-start'
  | 'start-timer'
  | 'start-signal'
  | 'start-lock';

export interface ItemRow {
  readonly partitionId: number;
  readonly kind: ItemKind;
  readonly key: Key;
  /** undefined: it is gone. */
  readonly document: string | undefined;
}

export interface RootRow {
  readonly partitionId: number;
  readonly key: Key;
  /** undefined: the instance has ended. */
  readonly document: string | undefined;
}

export interface DefinitionRow {
  readonly partitionId: number;
  readonly key: Key;
  readonly position: number;
  readonly valueType: EngineRecord['valueType'];
  readonly value: string;
  readonly change: 'created' | 'deleting' | 'deleted';
}

/** What a run of records changed of one partition's state: the rows that hold it. */
export interface Changes {
  readonly roots: readonly RootRow[];
  readonly items: readonly ItemRow[];
  readonly definitions: readonly DefinitionRow[];
}

const definitionTypes: ReadonlySet<string> = new Set([
  'PROCESS',
  'FORM',
  'DECISION_REQUIREMENTS',
  'DECISION',
]);

const definitionChanges: Readonly<Record<string, DefinitionRow['change']>> = {
  CREATED: 'created',
  DELETING: 'deleting',
  DELETED: 'deleted',
};

/** Reads the rows off the state as it is after the records. */
export function changesOf(state: PartitionState, records: readonly EngineRecord[]): Changes {
  const { partitionId } = state;
  const touched = new Set<RootInstance>();
  const begun = new Set<Key>();
  const ended = new Set<Key>();
  const items = new Map<string, ItemRow>();
  const definitions: DefinitionRow[] = [];
  const item = (kind: ItemKind, key: Key, document: string | undefined) =>
    items.set(`${kind} ${key}`, { partitionId, kind, key, document });
  for (const record of records) {
    if (definitionTypes.has(record.valueType)) {
      const change = definitionChanges[record.intent];
      const { key, position, valueType, value } = record;
      if (change)
        definitions.push({ partitionId, key, position, valueType, value: JSON.stringify(value), change });
      continue;
    }
    const instance = 'processInstanceKey' in record.value ? record.value.processInstanceKey : noKey;
    const root = instance === noKey ? undefined : state.elements.get(instance)?.root;
    if (root) touched.add(root);
    if (record.valueType === 'PROCESS_INSTANCE' && record.value.flowScopeKey === noKey) {
      if (record.intent === 'ELEMENT_ACTIVATING') begun.add(record.key);
      // A record that only names an instance, such as a subscription for it, says nothing of its end: it may rest.
      if (record.intent === 'ELEMENT_COMPLETED' || record.intent === 'ELEMENT_TERMINATED')
        ended.add(record.key);
    }
    itemsOf(state, record, item);
  }
  const roots: RootRow[] = [...touched].map((root) => ({
    partitionId,
    key: root.key,
    document: rootDocument(state, root),
  }));
  // What began and ended within the records was never kept.
  for (const key of ended)
    if (!begun.has(key) && !state.roots.has(key)) roots.push({ partitionId, key, document: undefined });
  return { roots, items: [...items.values()], definitions };
}

function itemsOf(
  state: PartitionState,
  record: EngineRecord,
  item: (kind: ItemKind, key: Key, document: string | undefined) => void,
): void {
  const message = (key: Key) => {
    const found = state.messages.get(key);
    if (key !== noKey)
      item(
        'message',
        key,
        found && JSON.stringify({ value: found.value, correlatedTo: [...found.correlatedTo] }),
      );
  };
  const { key } = record;
  switch (record.valueType) {
    case 'MESSAGE':
      message(key);
      return;
    case 'MESSAGE_SUBSCRIPTION': {
      const { value, correlating } = state.messageSubscriptions.get(key) ?? {};
      item('message-subscription', key, value && JSON.stringify({ value, correlating }));
      message(record.value.messageKey);
      return;
    }
    case 'MESSAGE_START_EVENT_SUBSCRIPTION': {
      if (record.intent === 'CORRELATED') {
        message(record.value.messageKey);
        lock(state, record.value.processInstanceKey, item);
        return;
      }
      item('message-start', key, record.intent === 'CREATED' ? JSON.stringify(record.value) : undefined);
      return;
    }
    case 'TIMER':
      if (record.value.elementInstanceKey === noKey)
        item('start-timer', key, record.intent === 'CREATED' ? JSON.stringify(record.value) : undefined);
      return;
    case 'SIGNAL_SUBSCRIPTION':
      if (record.value.catchEventInstanceKey === noKey)
        item('start-signal', key, record.intent === 'CREATED' ? JSON.stringify(record.value) : undefined);
      return;
    case 'PROCESS_INSTANCE':
      if (
        record.value.flowScopeKey === noKey &&
        (record.intent === 'ELEMENT_COMPLETED' || record.intent === 'ELEMENT_TERMINATED')
      )
        lock(state, key, item);
      return;
  }
}

function lock(
  state: PartitionState,
  processInstanceKey: Key,
  item: (kind: ItemKind, key: Key, document: string | undefined) => void,
): void {
  const found = state.messageStartLocksByInstance.get(processInstanceKey);
  item('start-lock', processInstanceKey, found && JSON.stringify(found));
}
