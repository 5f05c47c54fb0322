import type { Key } from '../records/keys.ts';
import { rootDocument } from './document.ts';
import type { ElementInstance, PartitionState, RootInstance } from './state.ts';

/** A process instance that only waits, as a host writes it before it drops it from memory. */
export interface RestingInstance {
  /** Of the outermost instance. */
  readonly key: Key;
  readonly document: string;
  /** What commands name it by. */
  readonly keys: readonly { readonly key: Key /** ms since 1970, of a timer. */; readonly dueAt?: number }[];
  /** Process definitions of the instance and of those that it called, one entry each. */
  readonly definitions: readonly Key[];
}

/**
 * @returns undefined while the instance must stay in memory: a job of it may be handed out, or it waits for a signal,
 * which is not looked up by key
 */
export function restingInstance(state: PartitionState, root: RootInstance): RestingInstance | undefined {
  const keys: { key: Key; dueAt?: number }[] = [];
  for (const element of root.elements.values()) {
    if (!mayRest(state, element)) return undefined;
    keys.push({ key: element.key });
    for (const key of waitingKeys(element)) {
      const dueAt = state.timers.get(key)?.value.dueDate;
      keys.push(dueAt === undefined ? { key } : { key, dueAt });
    }
  }
  return { key: root.key, document: rootDocument(state, root), keys, definitions: definitionsOf(root) };
}

function mayRest(state: PartitionState, { jobKey, signalSubscriptions }: ElementInstance): boolean {
  const job = jobKey === undefined ? undefined : state.jobs.get(jobKey);
  const isIdle = job === undefined || job.state === 'FAILED' || job.state === 'ERROR_THROWN';
  return isIdle && signalSubscriptions.size === 0;
}

function* waitingKeys(element: ElementInstance): Generator<Key> {
  if (element.jobKey !== undefined) yield element.jobKey;
  if (element.userTaskKey !== undefined) yield element.userTaskKey;
  yield* element.timers;
  yield* element.messageSubscriptions;
  yield* element.incidents;
}

/** Process definitions of the instance and of those that it called, one entry each. */
export function definitionsOf(root: RootInstance): Key[] {
  const processes = [...root.elements.values()].filter(({ scope }) => scope === undefined);
  return processes.map(({ definition }) => definition.key);
}

/** The opposite of `restoreRoot`: nothing of the instance is left in the state but that it counts as running. */
export function removeRoot(state: PartitionState, root: RootInstance): void {
  for (const element of root.elements.values()) {
    state.elements.delete(element.key);
    if (element.jobKey !== undefined) state.jobs.delete(element.jobKey);
    if (element.userTaskKey !== undefined) state.userTasks.delete(element.userTaskKey);
    for (const key of element.timers) state.timers.delete(key);
    for (const key of element.messageSubscriptions) state.processMessageSubscriptions.delete(key);
    for (const key of element.incidents) state.incidents.delete(key);
  }
  state.roots.delete(root.key);
}

/** Whether something of an instance that is in memory has this key. */
export function isInMemory(state: PartitionState, key: Key): boolean {
  return (
    state.elements.has(key) ||
    state.jobs.has(key) ||
    state.userTasks.has(key) ||
    state.timers.has(key) ||
    state.incidents.has(key) ||
    state.processMessageSubscriptions.has(key) ||
    state.signalSubscriptions.has(key)
  );
}
