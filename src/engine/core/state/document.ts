import type { Key } from '../records/keys.ts';
import type { ProcessInstanceValue } from '../records/records.ts';
import { instanceValue } from '../run/instances.ts';
import { nodeOf } from './apply/process-instance.ts';
import {
  type CompensationSubscription,
  ElementInstance,
  type ElementState,
  type EventTrigger,
  type Incident,
  type Job,
  type PartitionState,
  type ProcessMessageSubscription,
  RootInstance,
  type SignalSubscription,
  type Timer,
  type UserTask,
  withEntry,
  withValue,
} from './state.ts';

/** One outermost process instance as JSON: how a host keeps it. Fields that are as at the beginning are left out. */
interface RootDocument {
  readonly version: 1;
  /** Scopes before what is in them. */
  readonly elements: readonly ElementDocument[];
  readonly compensation?: readonly CompensationSubscription[];
}

interface ElementDocument {
  readonly key: Key;
  readonly definition: Key;
  readonly node: string;
  readonly type: ProcessInstanceValue['bpmnElementType'];
  readonly state: ElementState;
  readonly scope?: Key;
  readonly caller?: Key;
  readonly tokens?: readonly (readonly [flowId: string, count: number])[];
  readonly variables?: readonly (readonly [name: string, key: Key, json: string])[];
  readonly triggers?: readonly EventTrigger[];
  readonly interruptedBy?: string;
  readonly counts?: readonly [activated: number, completed: number, terminated: number];
  readonly loopCounter?: number;
  readonly job?: Omit<Job, 'element'>;
  readonly userTask?: Omit<UserTask, 'element'>;
  readonly timers?: readonly Omit<Timer, 'element'>[];
  readonly messages?: readonly Omit<ProcessMessageSubscription, 'element'>[];
  readonly signals?: readonly Omit<SignalSubscription, 'element'>[];
  readonly incidents?: readonly Omit<Incident, 'element'>[];
}

export function rootDocument(state: PartitionState, root: RootInstance): string {
  const elements = [...root.elements.values()].map((element) => elementDocument(state, element));
  const compensation = [...root.compensationSubscriptions.values()];
  const document: RootDocument = {
    version: 1,
    elements,
    ...(compensation.length > 0 ? { compensation } : {}),
  };
  return JSON.stringify(document);
}

function elementDocument(state: PartitionState, element: ElementInstance): ElementDocument {
  const { key, definition, node, scope, caller, interruptedBy, loopCounter, triggers } = element;
  const { activatedCount, completedCount, terminatedCount } = element;
  const job = element.jobKey === undefined ? undefined : state.jobs.get(element.jobKey);
  const task = element.userTaskKey === undefined ? undefined : state.userTasks.get(element.userTaskKey);
  return {
    key,
    definition: definition.key,
    node: node.id,
    type: node.type,
    state: element.state,
    ...(scope ? { scope: scope.key } : {}),
    ...(caller ? { caller: caller.key } : {}),
    ...(element.tokenCount > 0 ? { tokens: [...element.tokens] } : {}),
    ...(element.variables.size > 0
      ? {
          variables: [...element.variables].map(
            ([name, variable]) => [name, variable.key, variable.json] as const,
          ),
        }
      : {}),
    ...(triggers.length > 0 ? { triggers } : {}),
    ...(interruptedBy === undefined ? {} : { interruptedBy }),
    ...(activatedCount > 0 ? { counts: [activatedCount, completedCount, terminatedCount] as const } : {}),
    ...(loopCounter > 0 ? { loopCounter } : {}),
    ...(job ? { job: { key: job.key, value: job.value, state: job.state } } : {}),
    ...(task ? { userTask: { key: task.key, value: task.value } } : {}),
    ...listed('timers', state.timers, element.timers, ({ key: own, value }) => ({ key: own, value })),
    ...listed(
      'messages',
      state.processMessageSubscriptions,
      element.messageSubscriptions,
      ({ key: own, value, state: open }) => ({ key: own, value, state: open }),
    ),
    ...listed('signals', state.signalSubscriptions, element.signalSubscriptions, ({ key: own, value }) => ({
      key: own,
      value,
    })),
    ...listed('incidents', state.incidents, element.incidents, ({ key: own, value }) => ({
      key: own,
      value,
    })),
  };
}

function listed<T, D, N extends string>(
  name: N,
  all: ReadonlyMap<Key, T>,
  keys: ReadonlySet<Key>,
  document: (entry: T) => D,
): { [P in N]?: D[] } {
  if (keys.size === 0) return {};
  const entries: D[] = [];
  for (const key of keys) {
    const entry = all.get(key);
    if (entry !== undefined) entries.push(document(entry));
  }
  return { [name]: entries } as { [P in N]?: D[] };
}

/** Puts a kept instance back into the state, as it was. Its definitions must be there. */
export function restoreRoot(state: PartitionState, key: Key, text: string): RootInstance {
  const document = JSON.parse(text) as RootDocument;
  const root = new RootInstance(key);
  state.roots.set(key, root);
  for (const element of document.elements) restoreElement(state, root, element);
  for (const subscription of document.compensation ?? [])
    root.compensationSubscriptions.set(subscription.key, { ...subscription });
  return root;
}

function restoreElement(state: PartitionState, root: RootInstance, document: ElementDocument): void {
  const { key } = document;
  const definition = state.definitions.processes.byKey.get(document.definition);
  if (!definition)
    throw new Error(`instance ${key} belongs to the unknown process definition ${document.definition}`);
  const scope = document.scope === undefined ? undefined : state.elements.get(document.scope);
  const caller = document.caller === undefined ? undefined : state.elements.get(document.caller);
  const node = nodeOf(definition.model, {
    elementId: document.node,
    bpmnElementType: document.type,
  } as ProcessInstanceValue);
  const value = instanceValue({ definition, node, scope, caller }, key);
  const element = new ElementInstance(key, value, node, definition, root, scope, caller);
  element.state = document.state;
  for (const [flowId, count] of document.tokens ?? []) {
    element.tokens = withValue(element.tokens, flowId, count);
    element.tokenCount += count;
  }
  for (const [name, variableKey, json] of document.variables ?? [])
    element.variables = withValue(element.variables, name, { key: variableKey, json, parsed: undefined });
  element.triggers = document.triggers ?? element.triggers;
  element.interruptedBy = document.interruptedBy;
  [element.activatedCount, element.completedCount, element.terminatedCount] = document.counts ?? [0, 0, 0];
  element.loopCounter = document.loopCounter ?? 0;
  root.elements.set(key, element);
  state.elements.set(key, element);
  if (scope) scope.children = withEntry(scope.children, element);
  else if (caller) caller.calledInstanceKey = key;
  restoreWaiting(state, element, document);
}

function restoreWaiting(state: PartitionState, element: ElementInstance, document: ElementDocument): void {
  const { job, userTask } = document;
  if (job) {
    element.jobKey = job.key;
    state.jobs.set(job.key, { ...job, element });
  }
  if (userTask) {
    element.userTaskKey = userTask.key;
    state.userTasks.set(userTask.key, { ...userTask, element });
  }
  for (const timer of document.timers ?? []) {
    element.timers = withEntry(element.timers, timer.key);
    state.timers.set(timer.key, { ...timer, element });
  }
  for (const subscription of document.messages ?? []) {
    element.messageSubscriptions = withEntry(element.messageSubscriptions, subscription.key);
    state.processMessageSubscriptions.set(subscription.key, { ...subscription, element });
  }
  for (const subscription of document.signals ?? []) {
    element.signalSubscriptions = withEntry(element.signalSubscriptions, subscription.key);
    state.signalSubscriptions.set(subscription.key, { ...subscription, element });
    const named = state.signalSubscriptionsByName.get(subscription.value.signalName);
    if (named) named.add(subscription.key);
    else state.signalSubscriptionsByName.set(subscription.value.signalName, new Set([subscription.key]));
  }
  for (const incident of document.incidents ?? []) {
    element.incidents = withEntry(element.incidents, incident.key);
    state.incidents.set(incident.key, { ...incident, element });
  }
}
