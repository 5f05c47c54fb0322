import type pg from 'pg';
import { commandRecordType } from '../../../src/engine/core/records/command-record.ts';
import { partitionsWithSegments, readSegments } from '../../../src/history/read.ts';
import { processId } from './model.ts';

/** What the history says, counted by what must be there once. */
export interface Recorded {
  records: number;
  /** Instances, by the case whose start message made them. */
  readonly instances: Map<string, Set<string>>;
  /** Instances that have ended. */
  readonly ended: Set<string>;
  /** By what must happen once, in words and with its key: how often it happened. */
  readonly happened: Map<string, number>;
}

interface RecordLine {
  readonly partitionId: number;
  readonly position: number;
  readonly key: number | string;
  readonly valueType: string;
  readonly intent: string;
  readonly recordType: string;
  readonly value: Readonly<Record<string, string>>;
}

/** All records, each partition from its first to its last. */
export async function readRecorded(client: pg.ClientBase): Promise<Recorded> {
  const recorded: Recorded = { records: 0, instances: new Map(), ended: new Set(), happened: new Map() };
  for (const partitionId of await partitionsWithSegments(client))
    for await (const { records } of readSegments(client, partitionId))
      for (const bytes of records ?? []) add(recorded, parse(bytes.toString('utf8')));
  return recorded;
}

/** Keys are beyond what a double holds from partition 4 on; the proof has three. */
const parse = (line: string): RecordLine => JSON.parse(line);

function add(recorded: Recorded, record: RecordLine): void {
  const { valueType, intent, value, key } = record;
  recorded.records++;
  once(recorded, `record ${record.partitionId}-${record.position}`);
  if (record.recordType === commandRecordType) return;
  if (valueType === 'MESSAGE_START_EVENT_SUBSCRIPTION' && intent === 'CORRELATED') {
    const caseId = String(value.correlationKey);
    const instances = recorded.instances.get(caseId) ?? new Set();
    recorded.instances.set(caseId, instances.add(String(value.processInstanceKey)));
    once(recorded, `start of ${caseId}`);
  }
  if (valueType === 'PROCESS_INSTANCE') {
    // The model has no loops: an element that is there twice in an instance was doubled.
    if (intent !== 'SEQUENCE_FLOW_TAKEN')
      once(recorded, `${intent} ${value.processInstanceKey} ${value.elementId}`);
    if (intent === 'ELEMENT_COMPLETED' && value.elementId === processId) recorded.ended.add(String(key));
  }
  if (valueType === 'MESSAGE' && intent === 'PUBLISHED') once(recorded, `message ${value.messageId}`);
  if (valueType === 'PROCESS_MESSAGE_SUBSCRIPTION' && intent === 'CORRELATED')
    once(recorded, `message ${value.messageName} for ${value.processInstanceKey}`);
  for (const [type, done] of endings)
    if (valueType === type && intent === done) once(recorded, `${type} ${done} ${key}`);
}

/** What ends once. */
const endings = [
  ['JOB', 'COMPLETED'],
  ['USER_TASK', 'COMPLETED'],
  ['TIMER', 'TRIGGERED'],
] as const;

function once({ happened }: Recorded, what: string): void {
  happened.set(what, (happened.get(what) ?? 0) + 1);
}
