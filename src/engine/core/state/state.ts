import type { FlowNode } from '../../bpmn/model.ts';
import type { FeelValue } from '../../feel/index.ts';
import { type Key, makeKey, noKey } from '../records/keys.ts';
import type {
  CompensationSubscriptionValue,
  IncidentValue,
  JobValue,
  JsonText,
  MessageStartEventSubscriptionValue,
  MessageSubscriptionValue,
  MessageValue,
  ProcessInstanceValue,
  ProcessMessageSubscriptionValue,
  SignalSubscriptionValue,
  TimerValue,
  UserTaskValue,
} from '../records/records.ts';
import { Definitions, type ProcessDefinition } from './definitions.ts';

export interface Variable {
  readonly key: Key;
  json: JsonText;
  /** Parsed when an expression first asks for it. */
  parsed: FeelValue | undefined;
}

/** An event that has happened to a scope and that its element has not taken up yet. */
export interface EventTrigger {
  readonly key: Key;
  readonly elementId: string;
  readonly variables: JsonText;
}

export type ElementState = 'ACTIVATING' | 'ACTIVATED' | 'COMPLETING' | 'TERMINATING';

/** Shared by the many instances that have none: collections are made when the first entry comes. */
const emptySet: ReadonlySet<never> = new Set<never>();
const emptyMap: ReadonlyMap<never, never> = new Map<never, never>();
const emptyList: readonly never[] = [];

export function withEntry<T>(set: ReadonlySet<T>, entry: T): ReadonlySet<T> {
  const own = set === emptySet ? new Set<T>() : (set as Set<T>);
  return own.add(entry);
}

export function withoutEntry<T>(set: ReadonlySet<T>, entry: T): void {
  (set as Set<T>).delete(entry);
}

export function withValue<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  const own = (map as unknown) === emptyMap ? new Map<K, V>() : (map as Map<K, V>);
  return own.set(key, value);
}

/** One activation of a flow node. Changed by `apply` only. */
export class ElementInstance {
  readonly key: Key;
  readonly root: RootInstance;
  /** The surrounding process, sub-process or multi-instance body; undefined for a process. */
  readonly scope: ElementInstance | undefined;
  /** For a called process: the call activity. */
  readonly caller: ElementInstance | undefined;
  node: FlowNode;
  definition: ProcessDefinition;
  /** Shared by all records of this instance. */
  value: ProcessInstanceValue;
  state: ElementState = 'ACTIVATING';

  children: ReadonlySet<ElementInstance> = emptySet;
  /** Sequence flows taken within this scope whose targets are not active yet, with how often. */
  tokens: ReadonlyMap<string, number> = emptyMap;
  tokenCount = 0;
  variables: ReadonlyMap<string, Variable> = emptyMap;
  triggers: readonly EventTrigger[] = emptyList;
  /** The event that interrupted this scope; nothing else starts in it any more. */
  interruptedBy: string | undefined = undefined;

  jobKey: Key | undefined = undefined;
  userTaskKey: Key | undefined = undefined;
  calledInstanceKey: Key | undefined = undefined;
  timers: ReadonlySet<Key> = emptySet;
  messageSubscriptions: ReadonlySet<Key> = emptySet;
  signalSubscriptions: ReadonlySet<Key> = emptySet;
  incidents: ReadonlySet<Key> = emptySet;

  /** Of a multi-instance body: how many inner instances were activated, completed, terminated. */
  activatedCount = 0;
  completedCount = 0;
  terminatedCount = 0;
  /** Of an inner instance: its number, from 1. */
  loopCounter = 0;

  constructor(
    key: Key,
    value: ProcessInstanceValue,
    node: FlowNode,
    definition: ProcessDefinition,
    root: RootInstance,
    scope: ElementInstance | undefined,
    caller: ElementInstance | undefined,
  ) {
    this.key = key;
    this.value = value;
    this.node = node;
    this.definition = definition;
    this.root = root;
    this.scope = scope;
    this.caller = caller;
  }

  get processInstanceKey(): Key {
    return this.value.processInstanceKey;
  }

  get isActive(): boolean {
    return this.state === 'ACTIVATED';
  }
}

export interface Job {
  readonly key: Key;
  readonly element: ElementInstance;
  value: JobValue;
  state: 'ACTIVATABLE' | 'BACKING_OFF' | 'FAILED' | 'ERROR_THROWN';
}

export interface UserTask {
  readonly key: Key;
  readonly element: ElementInstance;
  value: UserTaskValue;
}

export interface Timer {
  readonly key: Key;
  /** Undefined for the timer of a process's start event. */
  readonly element: ElementInstance | undefined;
  value: TimerValue;
}

export interface Incident {
  readonly key: Key;
  readonly element: ElementInstance;
  value: IncidentValue;
}

/** The side of the process instance. */
export interface ProcessMessageSubscription {
  readonly key: Key;
  readonly element: ElementInstance;
  value: ProcessMessageSubscriptionValue;
  state: 'OPENING' | 'OPENED';
}

export interface SignalSubscription {
  readonly key: Key;
  /** Undefined for a process's start event. */
  readonly element: ElementInstance | undefined;
  value: SignalSubscriptionValue;
}

export interface CompensationSubscription {
  readonly key: Key;
  value: CompensationSubscriptionValue;
  state: 'CREATED' | 'TRIGGERED';
}

/** Everything of one outermost process instance, called processes included: loaded, written and evicted as one. */
export class RootInstance {
  readonly key: Key;
  readonly elements = new Map<Key, ElementInstance>();
  readonly compensationSubscriptions = new Map<Key, CompensationSubscription>();

  constructor(key: Key) {
    this.key = key;
  }
}

/** The side of the message: kept by the partition of the correlation key. */
export interface MessageSubscription {
  readonly key: Key;
  value: MessageSubscriptionValue;
  /** A message is on its way to the instance. */
  correlating: boolean;
}

export interface BufferedMessage {
  readonly key: Key;
  readonly value: MessageValue;
  /** Process ids that it has been correlated to; each gets a message once. */
  readonly correlatedTo: Set<string>;
}

/** All messages and subscriptions of one name and correlation key. */
export interface MessageSlot {
  readonly messages: Map<Key, BufferedMessage>;
  readonly subscriptions: Map<Key, MessageSubscription>;
}

export interface MessageStartEventSubscription {
  readonly key: Key;
  readonly value: MessageStartEventSubscriptionValue;
}

/** The state of one partition. Only `apply` changes it, from what records say alone. */
export class PartitionState {
  readonly partitionId: number;
  readonly firstKey: Key;
  /** The last key that is this partition's. */
  readonly endKey: Key;
  readonly definitions = new Definitions();

  readonly roots = new Map<Key, RootInstance>();
  readonly elements = new Map<Key, ElementInstance>();
  readonly jobs = new Map<Key, Job>();
  readonly userTasks = new Map<Key, UserTask>();
  readonly timers = new Map<Key, Timer>();
  readonly incidents = new Map<Key, Incident>();
  readonly processMessageSubscriptions = new Map<Key, ProcessMessageSubscription>();
  readonly signalSubscriptions = new Map<Key, SignalSubscription>();
  readonly signalSubscriptionsByName = new Map<string, Set<Key>>();

  readonly messageSlots = new Map<string, MessageSlot>();
  readonly messages = new Map<Key, BufferedMessage>();
  readonly messageSubscriptions = new Map<Key, MessageSubscription>();
  /** By message name, then by process id. */
  readonly messageStarts = new Map<string, Map<string, MessageStartEventSubscription>>();
  /** Process id and correlation key -> the running instance that such a message started. */
  readonly messageStartLocks = new Map<string, Key>();
  readonly messageStartLocksByInstance = new Map<Key, { bpmnProcessId: string; correlationKey: string }>();

  /** Variables and triggers of instances that are about to be activated. */
  readonly earlyVariables = new Map<Key, Map<string, Variable>>();
  readonly earlyTriggers = new Map<Key, EventTrigger[]>();

  lastPosition = 0;
  /** The greatest key of this partition in any record. */
  lastKey: Key;

  constructor(partitionId: number) {
    this.partitionId = partitionId;
    this.firstKey = makeKey(partitionId, 0);
    this.endKey = makeKey(partitionId + 1, -1);
    this.lastKey = this.firstKey;
  }

  element(key: Key): ElementInstance | undefined {
    return key === noKey ? undefined : this.elements.get(key);
  }
}

/** Length prefix: neither part can be mistaken for the other. */
export function slotKey(name: string, correlationKey: string): string {
  return `${name.length}:${name}${correlationKey}`;
}
