import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Lease, OutsideCommand } from '../../src/engine/core/commands.ts';
import { encodeRecord } from '../../src/engine/core/encode.ts';
import { InMemoryEngine } from '../../src/engine/core/in-memory-engine.ts';
import { type Key, partitionOf } from '../../src/engine/core/keys.ts';
import type { ElementInstance, Job } from '../../src/engine/core/state.ts';
import { calledProcess, decision, featureProcess, form } from '../process/projection/feature-models.ts';
import { fixtureFile } from '../support/feature-stream.ts';
import { asZeebeOrders } from './golden/document-order.ts';

/** Of the stream as it was recorded from Zeebe 8.6.0 on 2026-11-22 (commit db8f40c). It is never recorded anew. */
export const recordedSum = '1601fc90f5f6a41f83b370c0f2c11d12328b7ad3b83766e60cb1667510d3db3d';

interface RecordedRecord {
  readonly partitionId: number;
  readonly key: Key;
  readonly position: number;
  readonly timestamp: number;
  readonly valueType: string;
  readonly intent: string;
  // biome-ignore lint/suspicious/noExplicitAny: compared field by field, whatever it has
  readonly value: any;
}

const partitions = 6;

/** What no engine run at another time can repeat; keys are compared by one bijection. */
const masked: ReadonlySet<string> = new Set([
  'position',
  'sourceRecordPosition',
  'sequence',
  'timestamp',
  'brokerVersion',
]);

export interface GoldenResult {
  readonly ok: boolean;
  readonly result: object;
  readonly lines: readonly string[];
}

/** Gives the engine the commands that Zeebe had, at the same times, and compares what both recorded. */
export function proveGolden(): GoldenResult {
  const file = readFileSync(fixtureFile);
  const sum = createHash('sha256').update(file).digest('hex');
  const recorded = parse(gunzipSync(file).toString('utf8').split('\n'));
  const engine = rerun(recorded);
  const own = parse(engine.records.map((record) => encodeRecord(record, '0', 'tongban'))).filter(
    ({ valueType }) => recordedTypes(recorded).has(valueType),
  );
  const differences = sum.startsWith(recordedSum)
    ? []
    : [`the recorded file was changed: its SHA-256 is ${sum}`];
  const theirs = byInstance(recorded);
  const ours = byInstance(own);
  const keys = new Bijection();
  let equal = 0;
  for (const [name, expected] of theirs) {
    const actual = asZeebeOrders(ours.get(name) ?? []);
    for (let at = 0; at < Math.max(expected.length, actual.length); at++) {
      const difference = compare(expected[at], actual[at], keys);
      if (difference === undefined) equal++;
      else differences.push(`${name}, record ${at + 1}: ${difference}`);
      if (difference?.startsWith('expected ')) break;
    }
  }
  for (const name of ours.keys()) if (!theirs.has(name)) differences.push(`${name}: Zeebe has none`);
  return {
    ok: differences.length === 0,
    result: {
      records: recorded.length,
      equal,
      groups: theirs.size,
      differences: differences.slice(0, 50),
      sha256: sum,
    },
    lines: [
      `${equal} of ${recorded.length} records as Zeebe 8.6.0 wrote them, in ${theirs.size} groups (instances, messages, definitions); ${differences.length} differences`,
      ...differences.slice(0, 50),
    ],
  };
}

/** Long digits become strings: keys of partition 4 and above exceed a double. */
function parse(lines: readonly string[]): RecordedRecord[] {
  return lines
    .filter((line) => line !== '' && !line.startsWith('{"index"'))
    .map((line) => JSON.parse(line.replace(/([^\\]":|[[,])(-?\d{16,})(?=[,}\]])/g, '$1"$2"')));
}

function recordedTypes(recorded: readonly RecordedRecord[]): ReadonlySet<string> {
  return new Set(recorded.map(({ valueType }) => valueType));
}

/** The records of each process instance in order; what belongs to none by what it is about. */
function byInstance(records: readonly RecordedRecord[]): Map<string, RecordedRecord[]> {
  const cases = new Map<Key, string>();
  for (const { valueType, value } of records)
    if (valueType === 'VARIABLE' && value.name === 'caseId')
      cases.set(value.processInstanceKey, JSON.parse(value.value));
  const groups = new Map<string, RecordedRecord[]>();
  for (const record of records) {
    const { valueType, value, partitionId } = record;
    const caseId = cases.get(value.processInstanceKey);
    const about = caseId ?? value.correlationKey ?? origin(record);
    const process = caseId ? processOf(records, value.processInstanceKey) : valueType;
    const name = [process, caseId ? caseId : `partition ${partitionId} ${about}`].join(' ');
    const group = groups.get(name);
    if (group) group.push(record);
    else groups.set(name, [record]);
  }
  return groups;
}

/** Signals arrive from other partitions in no given order; those of one partition keep theirs. */
function origin({ valueType, key }: RecordedRecord): string {
  return valueType === 'SIGNAL' ? `from partition ${partitionOf(String(key))}` : '';
}

const processes = new WeakMap<readonly RecordedRecord[], Map<Key, string>>();

function processOf(records: readonly RecordedRecord[], instance: Key): string {
  let known = processes.get(records);
  if (!known) {
    known = new Map();
    for (const { valueType, value } of records)
      if (valueType === 'PROCESS_INSTANCE') known.set(value.processInstanceKey, value.bpmnProcessId);
    processes.set(records, known);
  }
  return known.get(instance) ?? '';
}

/** Keys differ from run to run, but one key of theirs is always the same one of ours. */
class Bijection {
  readonly #there = new Map<Key, Key>();
  readonly #back = new Map<Key, Key>();

  matches(theirs: Key, ours: Key): boolean {
    if (theirs === ours && String(theirs) === '-1') return true;
    const there = this.#there.get(theirs);
    const back = this.#back.get(ours);
    if (there === undefined && back === undefined) {
      this.#there.set(theirs, ours);
      this.#back.set(ours, theirs);
      return true;
    }
    return there === ours && back === theirs;
  }
}

function compare(
  expected: RecordedRecord | undefined,
  actual: RecordedRecord | undefined,
  keys: Bijection,
): string | undefined {
  if (expected && actual && nameOf(expected) === nameOf(actual))
    return differenceIn(expected, actual, '', keys);
  return `expected ${nameOf(expected)}, but was ${nameOf(actual)}`;
}

function nameOf(record: RecordedRecord | undefined): string {
  if (!record) return 'none';
  const { valueType, intent, value } = record;
  return `${valueType} ${intent} ${value.elementId ?? value.name ?? ''}`;
}

/** Computed from the time: Zeebe's clock ran on within a command, and a message's deadline counts from its gateway. */
const times: ReadonlySet<string> = new Set(['dueDate', 'creationTimestamp', 'deadline', 'recurringTime']);
const longestDelayMs = 1_000;

function isSameTime(expected: unknown, actual: unknown): boolean {
  return Math.abs(milliseconds(expected) - milliseconds(actual)) <= longestDelayMs;
}

function milliseconds(time: unknown): number {
  return typeof time === 'string' ? Date.parse(time.replace(/\[.*\]$/, '')) : Number(time);
}

const isKey = /(?:^k|K)ey$|Path$/;
/** A correlation key is the customers' and must be the very same. */
const notAKey = 'correlationKey';

function differenceIn(expected: unknown, actual: unknown, path: string, keys: Bijection): string | undefined {
  const name = path.split('.').at(-1) ?? '';
  if (masked.has(name)) return undefined;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      return `${path} has ${actual.length} entries instead of ${expected.length}`;
    for (const [at, entry] of expected.entries()) {
      const difference = differenceIn(entry, actual[at], isKey.test(name) ? path : `${path}.${at}`, keys);
      if (difference) return difference;
    }
    return undefined;
  }
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    for (const field of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const difference = differenceIn(
        (expected as Record<string, unknown>)[field],
        (actual as Record<string, unknown>)[field],
        path === '' ? field : `${path}.${field}`,
        keys,
      );
      if (difference) return difference;
    }
    return undefined;
  }
  if (times.has(name) && isSameTime(expected, actual)) return undefined;
  const same =
    isKey.test(name) && name !== notAKey && expected !== undefined
      ? keys.matches(String(expected), String(actual))
      : expected === actual;
  return same ? undefined : `${path} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
}

/** What came from outside, in the order of the engine's time; the rest follows from it. */
function rerun(recorded: readonly RecordedRecord[]): InMemoryEngine {
  const [first] = recorded;
  const engine = new InMemoryEngine({ partitions, now: first?.timestamp ?? 0 });
  const bytes = new TextEncoder();
  engine.execute({
    type: 'deploy-resources',
    resources: [
      ['feature-form.form', form],
      ['feature-decision.dmn', decision],
      ['identity-verification.bpmn', calledProcess],
      ['account-opening.bpmn', featureProcess],
    ].map(([name, content]) => ({ name: name as string, content: bytes.encode(content) })),
  });
  const outside = [...recorded].sort((a, b) => a.timestamp - b.timestamp || a.position - b.position);
  for (const record of outside) {
    const command = commandOf(record, recorded, engine);
    if (!command) continue;
    engine.setClock(record.timestamp);
    const answer =
      command.type === 'due'
        ? engine.runDue(record.partitionId, command.command)
        : engine.execute(command.command);
    if (answer?.kind === 'rejected') throw new Error(`${nameOf(record)}: ${answer.reason}`);
  }
  return engine;
}

type Rerun =
  | { readonly type: 'outside'; readonly command: OutsideCommand }
  | { readonly type: 'due'; readonly command: Parameters<InMemoryEngine['runDue']>[1] };

const outside = (command: OutsideCommand): Rerun => ({ type: 'outside', command });

function commandOf(
  { valueType, intent, value }: RecordedRecord,
  recorded: readonly RecordedRecord[],
  engine: InMemoryEngine,
): Rerun | undefined {
  const variables = JSON.stringify(value.variables);
  const lease: Lease = { worker: value.worker, deadline: value.deadline };
  switch (`${valueType} ${intent}`) {
    case 'MESSAGE PUBLISHED':
      return outside(
        value.timeToLive < 0
          ? { type: 'correlate-message', name: value.name, correlationKey: value.correlationKey, variables }
          : {
              type: 'publish-message',
              name: value.name,
              correlationKey: value.correlationKey,
              messageId: value.messageId,
              timeToLive: value.timeToLive,
              variables,
            },
      );
    case 'JOB COMPLETED':
      return outside({ type: 'complete-job', jobKey: job(engine, recorded, value).key, variables, lease });
    case 'JOB FAILED': {
      const { retries, errorMessage, retryBackoff } = value;
      const { key } = job(engine, recorded, value);
      return outside({
        type: 'fail-job',
        jobKey: key,
        retries,
        errorMessage,
        retryBackoff,
        variables,
        lease,
      });
    }
    case 'JOB ERROR_THROWN': {
      const { errorCode, errorMessage } = value;
      const { key } = job(engine, recorded, value);
      return outside({ type: 'throw-error', jobKey: key, errorCode, errorMessage, variables, lease });
    }
    case 'JOB UPDATED':
      return outside({
        type: 'update-job-retries',
        jobKey: job(engine, recorded, value).key,
        retries: value.retries,
      });
    case 'JOB RECURRED_AFTER_BACKOFF':
      return { type: 'due', command: { type: 'recur-job', jobKey: job(engine, recorded, value).key } };
    case 'TIMER TRIGGERED': {
      const [timerKey] = element(engine, recorded, value, 'review').timers;
      return { type: 'due', command: { type: 'trigger-timer', timerKey: timerKey as Key } };
    }
    case 'INCIDENT RESOLVED': {
      const [incidentKey] = element(engine, recorded, value).incidents;
      return outside({ type: 'resolve-incident', incidentKey: incidentKey as Key });
    }
    case 'USER_TASK ASSIGNING': {
      const { assignee, action } = value;
      return outside({
        type: 'assign-user-task',
        userTaskKey: userTask(engine, recorded, value),
        assignee,
        allowOverride: true,
        action,
      });
    }
    case 'USER_TASK UPDATING':
      return outside({
        type: 'update-user-task',
        userTaskKey: userTask(engine, recorded, value),
        changes: { candidateGroups: value.candidateGroupsList, priority: value.priority },
        action: value.action,
      });
    case 'USER_TASK COMPLETING':
      return outside({
        type: 'complete-user-task',
        userTaskKey: userTask(engine, recorded, value),
        variables,
        action: value.action,
      });
    case 'PROCESS_INSTANCE ELEMENT_TERMINATING':
      return value.bpmnElementType === 'PROCESS'
        ? outside({
            type: 'cancel-process-instance',
            processInstanceKey: element(engine, recorded, value).processInstanceKey,
          })
        : undefined;
    default:
      return undefined;
  }
}

/** The element instance of our run that plays the part of the recorded one: same case, same process, same element. */
function element(
  engine: InMemoryEngine,
  recorded: readonly RecordedRecord[],
  value: RecordedRecord['value'],
  elementId: string = value.elementId,
): ElementInstance {
  const process = processOf(recorded, value.processInstanceKey);
  const caseId = caseOf(recorded, value.processInstanceKey);
  for (const { state } of engine.partitions)
    for (const candidate of state.elements.values())
      if (
        candidate.node.id === elementId &&
        candidate.definition.id === process &&
        state.elements.get(candidate.processInstanceKey)?.variables.get('caseId')?.json ===
          JSON.stringify(caseId)
      )
        return candidate;
  throw new Error(`our run has no ${process} ${elementId} of ${caseId} just now`);
}

function caseOf(recorded: readonly RecordedRecord[], instance: Key): string {
  const variable = recorded.find(
    ({ valueType, value }) =>
      valueType === 'VARIABLE' && value.name === 'caseId' && value.processInstanceKey === instance,
  );
  return JSON.parse(variable?.value.value ?? 'null');
}

function job(
  engine: InMemoryEngine,
  recorded: readonly RecordedRecord[],
  value: RecordedRecord['value'],
): Job {
  const { jobKey } = element(engine, recorded, value);
  for (const { state } of engine.partitions) {
    const found = jobKey === undefined ? undefined : state.jobs.get(jobKey);
    if (found) return found;
  }
  throw new Error(`our run has no job at ${value.elementId}`);
}

function userTask(
  engine: InMemoryEngine,
  recorded: readonly RecordedRecord[],
  value: RecordedRecord['value'],
): Key {
  return element(engine, recorded, value).userTaskKey as Key;
}
