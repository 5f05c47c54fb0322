import { type EngineRecord, type Key, textOrNone } from '../record.ts';
import { engineEvent } from '../tables.ts';
import { handler, type Projection } from './handler.ts';

interface Said {
  readonly kind: string;
  readonly processInstanceKey: Key;
  readonly code?: string | undefined;
  readonly elementId?: string | undefined;
  readonly catchElementId?: string | undefined;
}

function write(record: EngineRecord<unknown>, { fold }: Projection, said: Said): void {
  fold.write(engineEvent, {
    process_instance_key: said.processInstanceKey,
    position: record.position,
    partition_id: record.partitionId,
    kind: said.kind,
    intent: record.intent.toLowerCase().replaceAll('_', '-'),
    code: said.code,
    element_id: said.elementId,
    catch_element_id: said.catchElementId,
    happened_at: record.timestamp,
  });
}

export const escalationHandler = handler<{
  processInstanceKey: Key;
  escalationCode: string;
  throwElementId: string;
  catchElementId: string;
}>({
  valueType: 'ESCALATION',
  accepted: ['ESCALATED', 'NOT_ESCALATED'],
  project(record, to) {
    const { processInstanceKey, escalationCode, throwElementId, catchElementId } = record.value;
    write(record, to, {
      kind: 'escalation',
      processInstanceKey,
      code: escalationCode,
      elementId: textOrNone(throwElementId),
      catchElementId: textOrNone(catchElementId),
    });
  },
});

export const compensationHandler = handler<{
  processInstanceKey: Key;
  compensableActivityId: string;
  compensationHandlerId: string;
  throwEventId: string;
}>({
  valueType: 'COMPENSATION_SUBSCRIPTION',
  accepted: ['CREATED', 'TRIGGERED', 'COMPLETED', 'DELETED'],
  project(record, to) {
    const { processInstanceKey, compensableActivityId, compensationHandlerId, throwEventId } = record.value;
    write(record, to, {
      kind: 'compensation',
      processInstanceKey,
      code: textOrNone(compensationHandlerId),
      elementId: textOrNone(throwEventId),
      catchElementId: textOrNone(compensableActivityId),
    });
  },
});

export const signalHandler = handler<{ signalName: string }>({
  valueType: 'SIGNAL',
  accepted: ['BROADCASTED'],
  project(record, to) {
    write(record, to, { kind: 'signal', processInstanceKey: -1, code: record.value.signalName });
  },
});

export const modificationHandler = handler<{ processInstanceKey: Key }>({
  valueType: 'PROCESS_INSTANCE_MODIFICATION',
  accepted: ['MODIFIED'],
  project(record, to) {
    write(record, to, { kind: 'modification', processInstanceKey: record.value.processInstanceKey });
  },
});

export const migrationHandler = handler<{ processInstanceKey: Key; targetProcessDefinitionKey: Key }>({
  valueType: 'PROCESS_INSTANCE_MIGRATION',
  accepted: ['MIGRATED'],
  project(record, to) {
    const { processInstanceKey, targetProcessDefinitionKey } = record.value;
    write(record, to, { kind: 'migration', processInstanceKey, code: String(targetProcessDefinitionKey) });
  },
});

/** The engine itself failed on a record. The exception's text may carry anything and stays in the history. */
export const errorHandler = handler<{ processInstanceKey: Key; errorEventPosition: number }>({
  valueType: 'ERROR',
  accepted: ['CREATED'],
  project(record, to) {
    const { processInstanceKey, errorEventPosition } = record.value;
    write(record, to, { kind: 'error', processInstanceKey, code: String(errorEventPosition) });
  },
});
