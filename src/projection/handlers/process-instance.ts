import { type EngineRecord, type Key, keyOrNone } from '../record.ts';
import { elementInstance, processCase, processInstance, sequenceFlowTaken } from '../tables.ts';
import { handler, type Projection } from './handler.ts';

interface Value {
  readonly bpmnElementType: string;
  readonly bpmnEventType?: string;
  readonly bpmnProcessId: string;
  readonly elementId: string;
  readonly flowScopeKey: Key;
  readonly parentElementInstanceKey: Key;
  readonly parentProcessInstanceKey: Key;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly version: number;
}

const stateAfter: Readonly<Record<string, string>> = {
  ELEMENT_ACTIVATING: 'activating',
  ELEMENT_ACTIVATED: 'active',
  ELEMENT_COMPLETING: 'completing',
  ELEMENT_COMPLETED: 'completed',
  ELEMENT_TERMINATING: 'terminating',
  ELEMENT_TERMINATED: 'terminated',
};

export const processInstanceHandler = handler<Value>({
  valueType: 'PROCESS_INSTANCE',
  accepted: [...Object.keys(stateAfter), 'ELEMENT_MIGRATED', 'SEQUENCE_FLOW_TAKEN'],
  project(record, to) {
    const { value } = record;
    if (record.intent === 'SEQUENCE_FLOW_TAKEN')
      to.fold.write(sequenceFlowTaken, {
        process_instance_key: value.processInstanceKey,
        position: record.position,
        element_id: value.elementId,
        taken_at: record.timestamp,
      });
    else if (value.bpmnElementType === 'PROCESS') projectInstance(record, to);
    else projectElement(record, to);
  },
});

function projectInstance(record: EngineRecord<Value>, { fold, instances }: Projection): void {
  const { value, intent, timestamp } = record;
  const key = value.processInstanceKey;
  const parent = keyOrNone(value.parentProcessInstanceKey);
  if (intent === 'ELEMENT_ACTIVATING') instances.started(fold, key, parent);
  const ended = intent === 'ELEMENT_COMPLETED' || intent === 'ELEMENT_TERMINATED';
  const state = ended ? stateAfter[intent] : intent === 'ELEMENT_MIGRATED' ? undefined : 'active';
  if (ended) instances.ended(key);
  const caseId = instances.caseOf(key);
  const startedAt = intent === 'ELEMENT_ACTIVATING' ? timestamp : undefined;
  const endedAt = ended ? timestamp : undefined;
  fold.write(processInstance, {
    process_instance_key: key,
    root_process_instance_key: instances.rootOf(key),
    parent_process_instance_key: parent,
    parent_element_instance_key: keyOrNone(value.parentElementInstanceKey),
    case_id: caseId,
    bpmn_process_id: value.bpmnProcessId,
    process_definition_key: value.processDefinitionKey,
    version: value.version,
    partition_id: record.partitionId,
    state,
    started_at: startedAt,
    ended_at: endedAt,
  });
  if (caseId === undefined || parent !== undefined) return;
  fold.write(processCase, {
    case_id: caseId,
    kind: value.bpmnProcessId,
    process_instance_key: key,
    process_definition_key: value.processDefinitionKey,
    process_definition_version: value.version,
    state,
    started_at: startedAt,
    ended_at: endedAt,
  });
}

function projectElement(record: EngineRecord<Value>, { fold, instances }: Projection): void {
  const { value, intent, timestamp, position } = record;
  const entered = intent === 'ELEMENT_ACTIVATING';
  const left = intent === 'ELEMENT_COMPLETED' || intent === 'ELEMENT_TERMINATED';
  const eventType = value.bpmnEventType;
  fold.write(elementInstance, {
    process_instance_key: value.processInstanceKey,
    element_instance_key: record.key,
    element_id: value.elementId,
    element_type: value.bpmnElementType,
    event_type: eventType === 'UNSPECIFIED' || eventType === 'NONE' ? undefined : eventType,
    parent_scope_key: keyOrNone(value.flowScopeKey),
    state: stateAfter[intent],
    entered_at: entered ? timestamp : undefined,
    left_at: left ? timestamp : undefined,
    entered_position: entered ? position : undefined,
    left_position: left ? position : undefined,
  });
  const key = value.processInstanceKey;
  const outermostEnd =
    intent === 'ELEMENT_COMPLETED' && value.bpmnElementType === 'END_EVENT' && value.flowScopeKey === key;
  if (!outermostEnd) return;
  fold.write(processInstance, { process_instance_key: key, end_element_id: value.elementId });
  const caseId = instances.caseOf(key);
  if (caseId !== undefined && instances.rootOf(key) === String(key))
    fold.write(processCase, { case_id: caseId, end_element_id: value.elementId });
}
