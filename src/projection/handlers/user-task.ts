import { type EngineRecord, type Key, keyOrNone, parseEngineTime, textOrNone } from '../record.ts';
import type { Cell } from '../table.ts';
import { userTask } from '../tables.ts';
import { handler } from './handler.ts';

export interface UserTaskValue {
  readonly userTaskKey: Key;
  readonly action: string;
  readonly assignee: string;
  readonly bpmnProcessId: string;
  readonly candidateGroupsList: readonly string[];
  readonly candidateUsersList: readonly string[];
  readonly changedAttributes: readonly string[];
  readonly creationTimestamp: number;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly dueDate: string;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
  readonly followUpDate: string;
  readonly formKey: Key;
  readonly priority: number;
  readonly processDefinitionKey: Key;
  readonly processDefinitionVersion: number;
  readonly processInstanceKey: Key;
}

const stateAfter: Readonly<Record<string, string>> = {
  CREATED: 'created',
  COMPLETED: 'completed',
  CANCELED: 'canceled',
};

export const userTaskIntents = {
  accepted: ['CREATED', 'ASSIGNED', 'UPDATED', 'COMPLETED', 'CANCELED', 'MIGRATED'],
  ignored: ['CREATING', 'ASSIGNING', 'CLAIMING', 'UPDATING', 'COMPLETING', 'CANCELING', 'CORRECTED'],
} as const;

/** Every column that the record itself says; the same for both lanes. */
export function userTaskColumns(record: EngineRecord<UserTaskValue>): Record<string, Cell> {
  const { value, intent, timestamp, position } = record;
  return {
    user_task_key: value.userTaskKey,
    process_instance_key: value.processInstanceKey,
    process_definition_key: value.processDefinitionKey,
    process_definition_version: value.processDefinitionVersion,
    bpmn_process_id: value.bpmnProcessId,
    element_id: value.elementId,
    element_instance_key: value.elementInstanceKey,
    form_key: keyOrNone(value.formKey),
    assignee: textOrNone(value.assignee),
    candidate_groups: value.candidateGroupsList,
    candidate_users: value.candidateUsersList,
    due_date: parseEngineTime(value.dueDate),
    follow_up_date: parseEngineTime(value.followUpDate),
    priority: value.priority,
    custom_headers: intent === 'CREATED' ? JSON.stringify(value.customHeaders) : undefined,
    state: stateAfter[intent],
    action: intent === 'COMPLETED' ? textOrNone(value.action) : undefined,
    changed_attributes: intent === 'UPDATED' ? value.changedAttributes : undefined,
    created_at: intent === 'CREATED' ? timestamp : undefined,
    assigned_at: intent === 'ASSIGNED' ? timestamp : undefined,
    ended_at: intent === 'COMPLETED' || intent === 'CANCELED' ? timestamp : undefined,
    position,
  };
}

export const userTaskHandler = handler<UserTaskValue>({
  valueType: 'USER_TASK',
  accepted: userTaskIntents.accepted,
  ignored: userTaskIntents.ignored,
  project(record, { fold, instances, forms }) {
    const columns = userTaskColumns(record);
    fold.write(userTask, {
      ...columns,
      case_id: instances.caseOf(record.value.processInstanceKey),
      form_id: forms.get(String(record.value.formKey)),
      ...(record.intent === 'CREATED'
        ? {
            first_candidate_groups: record.value.candidateGroupsList,
            first_priority: record.value.priority,
          }
        : {}),
    });
  },
});
