import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Fold } from '../../../src/projection/fold.ts';
import { handlers } from '../../../src/projection/handlers/index.ts';
import { Instances } from '../../../src/projection/instances.ts';
import { project } from '../../../src/projection/project.ts';
import type { EngineRecord } from '../../../src/projection/record.ts';
import { parseLossless } from '../../../src/zeebe/lossless-json.ts';
import { fixtureFile } from '../../support/feature-stream.ts';

const records = gunzipSync(readFileSync(fixtureFile))
  .toString('utf8')
  .split('\n')
  .filter((line) => line.startsWith('{"partitionId"'))
  .map((line) => parseLossless(line) as EngineRecord);

/**
 * Every event intent of Zeebe 8.6 for the value types that the durable lane carries (its protocol's enumerations,
 * commands left out). An engine that says a new one fails here until it is thought about.
 */
const known: Record<string, string> = {
  COMPENSATION_SUBSCRIPTION: 'CREATED TRIGGERED COMPLETED DELETED',
  DECISION: 'CREATED DELETED',
  DECISION_EVALUATION: 'EVALUATED FAILED',
  DECISION_REQUIREMENTS: 'CREATED DELETED',
  ERROR: 'CREATED',
  ESCALATION: 'ESCALATED NOT_ESCALATED',
  FORM: 'CREATED DELETED',
  INCIDENT: 'CREATED RESOLVED MIGRATED',
  JOB: 'CREATED COMPLETED TIMED_OUT FAILED RETRIES_UPDATED CANCELED ERROR_THROWN RECURRED_AFTER_BACKOFF YIELDED TIMEOUT_UPDATED MIGRATED UPDATED',
  MESSAGE: 'PUBLISHED EXPIRED',
  MESSAGE_START_EVENT_SUBSCRIPTION: 'CREATED CORRELATED DELETED',
  PROCESS: 'CREATED DELETING DELETED',
  PROCESS_INSTANCE:
    'SEQUENCE_FLOW_TAKEN ELEMENT_ACTIVATING ELEMENT_ACTIVATED ELEMENT_COMPLETING ELEMENT_COMPLETED ELEMENT_TERMINATING ELEMENT_TERMINATED ELEMENT_MIGRATED',
  PROCESS_INSTANCE_MIGRATION: 'MIGRATED',
  PROCESS_INSTANCE_MODIFICATION: 'MODIFIED',
  PROCESS_MESSAGE_SUBSCRIPTION: 'CREATING CREATED CORRELATED DELETING DELETED MIGRATED',
  SIGNAL: 'BROADCASTED',
  TIMER: 'CREATED TRIGGERED CANCELED MIGRATED',
  USER_TASK:
    'CREATING CREATED COMPLETING COMPLETED CANCELING CANCELED ASSIGNING ASSIGNED UPDATING UPDATED MIGRATED',
  VARIABLE: 'CREATED UPDATED MIGRATED',
};

describe('handlers', () => {
  test('there is one for each value type that the durable lane carries', () => {
    expect([...handlers.keys()].sort()).toEqual(Object.keys(known).sort());
  });

  test.each(Object.entries(known))(
    '%s: every intent is accepted or ignored on purpose',
    (valueType, intents) => {
      const handler = handlers.get(valueType);
      for (const intent of intents.split(' ')) {
        const sets = [handler?.accepted.has(intent), handler?.ignored.has(intent)];
        expect(sets.filter(Boolean), intent).toHaveLength(1);
      }
    },
  );

  test('whatever a real engine said is understood', () => {
    const seen = new Set(records.map((record) => `${record.valueType} ${record.intent}`));
    expect(seen.size).toBeGreaterThan(40);
    const to = { fold: new Fold(), instances: new Instances('read_model'), forms: new Map<string, string>() };
    expect(records.map((record) => project(record, to)).filter((parked) => parked !== undefined)).toEqual([]);
  });

  test('what is not understood is parked, and the next record is projected', () => {
    const fold = new Fold();
    const to = { fold, instances: new Instances('read_model'), forms: new Map<string, string>() };
    const sample = records.find((record) => record.valueType === 'USER_TASK') as EngineRecord;
    const parked = [
      project({ ...sample, intent: 'REINVENTED' }, to),
      project({ ...sample, valueType: 'NOVELTY' }, to),
      project({ ...sample, intent: 'CREATED', value: { ...sample.value, dueDate: 'some day' } }, to),
      project({ ...sample, intent: 'CREATED', value: { ...sample.value, priority: 'high' } }, to),
      project({ ...sample, intent: 'CREATED', value: { ...sample.value, userTaskKey: undefined } }, to),
      project({ ...sample, intent: 'CREATED' }, to),
    ];
    expect(parked.map((each) => each?.reason)).toEqual([
      'intent unknown to the handler',
      'value type without a handler',
      'not a time: some day',
      'user_task.priority: unfit value',
      'user_task.user_task_key: missing',
      undefined,
    ]);
  });
});
