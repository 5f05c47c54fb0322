import { type Key, noKey, partitionOf } from '../../../src/engine/core/records/keys.ts';
import type { EngineRecord, ValueType } from '../../../src/engine/core/records/records.ts';

interface Rule {
  readonly begins: string;
  readonly ends: readonly string[];
  /** The element instance that it belongs to: it has gone when that ends. */
  readonly element?: (value: never) => Key;
}

const ofElement = (value: { readonly elementInstanceKey: Key }) => value.elementInstanceKey;

/** How everything but element instances begins and ends. */
const rules: { readonly [T in ValueType]?: Rule } = {
  JOB: { begins: 'CREATED', ends: ['COMPLETED', 'CANCELED'], element: ofElement },
  USER_TASK: { begins: 'CREATING', ends: ['COMPLETED', 'CANCELED'], element: ofElement },
  TIMER: { begins: 'CREATED', ends: ['TRIGGERED', 'CANCELED'], element: ofElement },
  INCIDENT: { begins: 'CREATED', ends: ['RESOLVED'], element: ofElement },
  PROCESS_MESSAGE_SUBSCRIPTION: { begins: 'CREATING', ends: ['DELETED'], element: ofElement },
  MESSAGE_SUBSCRIPTION: { begins: 'CREATED', ends: ['DELETED'] },
  SIGNAL_SUBSCRIPTION: {
    begins: 'CREATED',
    ends: ['DELETED'],
    element: ({ catchEventInstanceKey }: { catchEventInstanceKey: Key }) => catchEventInstanceKey,
  },
  COMPENSATION_SUBSCRIPTION: { begins: 'CREATED', ends: ['COMPLETED', 'DELETED'] },
  MESSAGE: { begins: 'PUBLISHED', ends: ['EXPIRED'] },
  MESSAGE_START_EVENT_SUBSCRIPTION: { begins: 'CREATED', ends: ['DELETED'] },
};

/** Each of these begins with a key of its own and nothing more is said of it. */
const single: { readonly [T in ValueType]?: string } = {
  DEPLOYMENT: 'CREATED',
  VARIABLE: 'CREATED',
  VARIABLE_DOCUMENT: 'UPDATED',
  DECISION_EVALUATION: 'EVALUATED',
  ESCALATION: 'ESCALATED',
};

interface Open {
  readonly valueType: ValueType;
  readonly element: Key;
  /** An error that was caught ends the job without another record. */
  isThrown: boolean;
}

/** Checks that positions and keys are in order, and that everything begins once and ends once. */
export class Lifecycles {
  readonly faults: string[] = [];
  readonly open = new Map<string, Open>();
  readonly #byElement = new Map<Key, Set<string>>();
  readonly #used = new Map<string, string>();
  readonly #last = new Map<number, { position: number; source: number }>();
  readonly #elements = new Map<Key, boolean>();
  readonly #correlated = new Set<string>();

  read(record: EngineRecord): void {
    this.#order(record);
    const { valueType, intent, key, value } = record;
    if (valueType === 'PROCESS_INSTANCE') {
      if (intent === 'SEQUENCE_FLOW_TAKEN' || intent === 'ELEMENT_ACTIVATING') this.#newKey(record);
      if (intent === 'ELEMENT_ACTIVATING') this.#elements.set(key, true);
      else if (intent === 'ELEMENT_COMPLETED' || intent === 'ELEMENT_TERMINATED') this.#elementEnded(key);
      return;
    }
    if (valueType === 'VARIABLE' && this.#elements.get(value.scopeKey) === false)
      this.#fault(record, `its scope ${value.scopeKey} has ended`);
    if (single[valueType] === intent) this.#newKey(record);
    this.#correlation(record);
    const rule = rules[valueType];
    if (rule) this.#follow(record, rule);
  }

  #fault({ valueType, intent, key, position }: EngineRecord, text: string): void {
    this.faults.push(`${valueType} ${intent} ${key} at ${position}: ${text}`);
  }

  #order(record: EngineRecord): void {
    const { partitionId, position, sourceRecordPosition: source } = record;
    const last = this.#last.get(partitionId) ?? { position: 0, source: 0 };
    if (position <= last.position) this.#fault(record, `its position follows ${last.position}`);
    if (source >= position || source < last.source)
      this.#fault(record, `its source is ${source}, after ${last.source}`);
    this.#last.set(partitionId, { position, source });
  }

  /** Each process gets a message once, whichever of its instances takes it. */
  #correlation(record: EngineRecord): void {
    const { valueType, intent, value } = record;
    if (intent !== 'CORRELATED') return;
    if (valueType !== 'MESSAGE_SUBSCRIPTION' && valueType !== 'MESSAGE_START_EVENT_SUBSCRIPTION') return;
    const name = `${value.messageKey} ${value.bpmnProcessId}`;
    if (this.#correlated.has(name))
      this.#fault(record, `message ${value.messageKey} came to ${value.bpmnProcessId} before`);
    this.#correlated.add(name);
  }

  #newKey(record: EngineRecord): void {
    const { key, partitionId, valueType } = record;
    if (partitionOf(key) !== partitionId) this.#fault(record, `its key is of partition ${partitionOf(key)}`);
    const by = this.#used.get(key);
    if (by !== undefined) this.#fault(record, `its key is that of a ${by}`);
    this.#used.set(key, valueType);
  }

  #follow(record: EngineRecord, rule: Rule): void {
    const { valueType, intent, key, value } = record;
    const name = `${valueType} ${key}`;
    const element = rule.element?.(value as never) ?? noKey;
    const known = this.open.get(name);
    if (element !== noKey && this.#elements.get(element) !== true)
      this.#fault(record, `its element ${element} is not there`);
    if (intent === rule.begins && !known) {
      // The side of the message has the key of the side of the instance.
      if (valueType !== 'MESSAGE_SUBSCRIPTION') this.#newKey(record);
      this.open.set(name, { valueType, element, isThrown: false });
      const ofElement = this.#byElement.get(element);
      if (ofElement) ofElement.add(name);
      else this.#byElement.set(element, new Set([name]));
      return;
    }
    // The message may go to others, although the subscription that did not take it has been closed meanwhile.
    if (!known && valueType === 'MESSAGE_SUBSCRIPTION' && intent === 'REJECTED') return;
    if (!known) {
      this.#fault(record, this.#used.has(key) ? 'it has ended before' : 'it never began');
      return;
    }
    known.isThrown = valueType === 'JOB' && intent === 'ERROR_THROWN';
    if (rule.ends.includes(intent) || isCorrelatedForGood(record)) {
      this.open.delete(name);
      this.#byElement.get(known.element)?.delete(name);
    }
  }

  #elementEnded(key: Key): void {
    this.#elements.set(key, false);
    for (const name of this.#byElement.get(key) ?? []) {
      if (this.open.get(name)?.isThrown) this.open.delete(name);
      else this.faults.push(`${name} is left of element ${key}, which has ended`);
    }
    this.#byElement.delete(key);
  }
}

function isCorrelatedForGood({ valueType, intent, value }: EngineRecord): boolean {
  const isSubscription = valueType === 'MESSAGE_SUBSCRIPTION' || valueType === 'PROCESS_MESSAGE_SUBSCRIPTION';
  return isSubscription && intent === 'CORRELATED' && value.interrupting;
}
