import type { RecordedCommand, Request } from '../../../src/engine/core/commands.ts';
import type { InMemoryEngine } from '../../../src/engine/core/in-memory-engine.ts';
import { Partition } from '../../../src/engine/core/partition.ts';
import { encodeRecord } from '../../../src/engine/core/records/encode.ts';
import type { EngineRecord } from '../../../src/engine/core/records/records.ts';
import type { Limits } from '../../../src/engine/core/run/processing.ts';
import { defaultLimits } from '../../../src/engine/core/run/processing.ts';
import { apply } from '../../../src/engine/core/state/apply/index.ts';
import { type ElementInstance, PartitionState } from '../../../src/engine/core/state/state.ts';

/**
 * Whether the records give the state that the engine has.
 * @param asJson written as JSON and read again, as a history is; takes ten times as long
 * @returns what differs
 */
export function compareReplay(engine: InMemoryEngine, asJson: boolean): string[] {
  const states = engine.partitions.map((_, index) => new PartitionState(index + 1));
  for (const record of engine.records) {
    const state = states[record.partitionId - 1] as PartitionState;
    apply(state, asJson ? decoded(encodeRecord(record, '0', 'test')) : record);
  }
  return engine.partitions.flatMap((partition, index) =>
    difference(
      dump(partition.state),
      dump(states[index] as PartitionState),
      `replay of partition ${index + 1}`,
    ),
  );
}

/**
 * Whether the outside commands, given to new partitions, lead to the same records.
 * @returns the first difference
 */
export function compareExecution(engine: InMemoryEngine, limits: Partial<Limits>): string[] {
  const surroundings = {
    partitions: engine.partitions.length,
    zone: 'Etc/UTC',
    limits: { ...defaultLimits, ...limits },
  };
  const partitions = engine.partitions.map((_, index) => new Partition(index + 1, surroundings));
  const records = engine.commands.flatMap((command) => execute(partitions, command));
  const at = engine.records.findIndex(
    (record, index) => JSON.stringify(record) !== JSON.stringify(records[index]),
  );
  if (at >= 0)
    return [
      `executed again, ${JSON.stringify(records[at])} comes in place of ${JSON.stringify(engine.records[at])}`,
    ];
  return records.length === engine.records.length ? [] : ['executed again, there are more records'];
}

function execute(
  partitions: readonly Partition[],
  { partitionId, command, now, seed }: RecordedCommand,
): EngineRecord[] {
  const records: EngineRecord[] = [];
  const queue: { partitionId: number; request: Request }[] = [{ partitionId, request: { command, seed } }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const outcome = (partitions[next.partitionId - 1] as Partition).process(next.request, now);
    records.push(...outcome.records);
    queue.push(...outcome.sends);
  }
  return records;
}

/** What encoding adds for Zeebe's consumers. */
const added: ReadonlySet<string> = new Set(['tenantId', 'jobKind', 'jobListenerEventType']);

/** Reads a record back; keys below 2^53 only, so up to partition 3. */
function decoded(json: string): EngineRecord {
  const read = JSON.parse(json) as Record<string, unknown>;
  const { partitionId, position, sourceRecordPosition, timestamp, key, valueType, intent, value } = read;
  return {
    partitionId,
    position,
    sourceRecordPosition,
    timestamp,
    key: String(key),
    valueType,
    intent,
    value: decodedField('', value),
  } as EngineRecord;
}

function decodedField(name: string, field: unknown): unknown {
  if (name === 'variables') return JSON.stringify(field);
  if (typeof field === 'number')
    return /Key$|^elementInstancePath$|^processDefinitionPath$/.test(name) ? String(field) : field;
  if (Array.isArray(field)) return field.map((entry) => decodedField(name, entry));
  if (typeof field !== 'object' || field === null) return field;
  return Object.fromEntries(
    Object.entries(field)
      .filter(([own]) => !added.has(own))
      .map(([own, entry]) => [own, decodedField(own, entry)]),
  );
}

/** A state as plain JSON, in its own order; without what is remembered for speed. */
function dump(state: PartitionState): unknown {
  const { definitions } = state;
  const entries = <T>(map: ReadonlyMap<string, T>, tell: (value: T) => unknown) =>
    [...map].map(([key, value]) => [key, tell(value)]);
  const owned = ({ element, ...rest }: { readonly element?: ElementInstance | undefined }) => ({
    element: element?.key,
    ...rest,
  });
  return {
    lastPosition: state.lastPosition,
    lastKey: state.lastKey,
    roots: entries(state.roots, ({ elements, compensationSubscriptions }) => ({
      elements: [...elements.keys()],
      compensationSubscriptions: [...compensationSubscriptions],
    })),
    elements: entries(state.elements, dumpElement),
    jobs: entries(state.jobs, owned),
    userTasks: entries(state.userTasks, owned),
    timers: entries(state.timers, owned),
    incidents: entries(state.incidents, owned),
    processMessageSubscriptions: entries(state.processMessageSubscriptions, owned),
    signalSubscriptions: entries(state.signalSubscriptions, owned),
    signalSubscriptionsByName: entries(state.signalSubscriptionsByName, (keys) => [...keys]),
    messageSlots: entries(state.messageSlots, ({ messages, subscriptions }) => [
      [...messages.keys()],
      [...subscriptions.keys()],
    ]),
    messages: entries(state.messages, ({ correlatedTo, ...rest }) => ({
      ...rest,
      correlatedTo: [...correlatedTo],
    })),
    messageSubscriptions: [...state.messageSubscriptions],
    messageStarts: entries(state.messageStarts, (starts) => [...starts]),
    messageStartLocks: [...state.messageStartLocks],
    messageStartLocksByInstance: [...state.messageStartLocksByInstance],
    earlyVariables: entries(state.earlyVariables, dumpVariables),
    earlyTriggers: [...state.earlyTriggers],
    processes: entries(definitions.processes.byKey, ({ model, ...rest }) => ({ ...rest, model: model.id })),
    latest: [...definitions.processes.ids()].map((id) => definitions.processes.latest(id)?.key),
    decisions: [...definitions.decisions.byKey.keys()],
    requirements: [...definitions.requirements.byKey.keys()],
    running: [...definitions.running],
    deleting: [...definitions.deleting],
  };
}

function dumpVariables(
  variables: ReadonlyMap<string, { readonly key: string; readonly json: string }>,
): unknown {
  return [...variables].map(([name, { key, json }]) => [name, key, json]);
}

function dumpElement(element: ElementInstance): unknown {
  const { root, scope, caller, node, definition, children, tokens, variables, ...rest } = element;
  return {
    ...rest,
    root: root.key,
    scope: scope?.key,
    caller: caller?.key,
    node: `${node.id} ${node.type}`,
    definition: definition.key,
    children: [...children].map(({ key }) => key),
    tokens: [...tokens],
    variables: dumpVariables(variables),
    timers: [...element.timers],
    messageSubscriptions: [...element.messageSubscriptions],
    signalSubscriptions: [...element.signalSubscriptions],
    incidents: [...element.incidents],
  };
}

/** The first place at which two dumps differ, with its path. */
function difference(expected: unknown, actual: unknown, path: string): string[] {
  const one = JSON.stringify(expected);
  const other = JSON.stringify(actual);
  if (one === other) return [];
  if (!isObject(expected) || !isObject(actual)) return [`${path}: ${other} instead of ${one}`];
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const found = difference(expected[name], actual[name], `${path}.${name}`);
    if (found.length > 0) return found;
  }
  return [`${path}: the order of fields differs`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
