import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { encodeRecord } from '../../src/engine/core/records/encode.ts';
import { type Key, partitionOf } from '../../src/engine/core/records/keys.ts';
import { fixtureFile } from '../support/feature-stream.ts';
import { asZeebeOrders } from './golden/document-order.ts';
import { nameOf, parseRecords, processOf, type RecordedRecord, rerun } from './golden/rerun.ts';

/** Of the stream as it was recorded from Zeebe 8.6.0 on 2026-11-22 (commit db8f40c). It is never recorded anew. */
export const recordedSum = '1601fc90f5f6a41f83b370c0f2c11d12328b7ad3b83766e60cb1667510d3db3d';

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
  const recorded = parseRecords(gunzipSync(file).toString('utf8').split('\n'));
  const engine = rerun(recorded);
  const own = parseRecords(engine.records.map((record) => encodeRecord(record, '0', 'tongban'))).filter(
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
