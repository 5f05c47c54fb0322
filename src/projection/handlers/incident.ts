import { type Key, keyOrNone, textOrNone } from '../record.ts';
import { incident, processCase } from '../tables.ts';
import { handler } from './handler.ts';

interface Value {
  readonly bpmnProcessId: string;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
  readonly errorMessage: string;
  readonly errorType: string;
  readonly jobKey: Key;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
}

const stateAfter: Readonly<Record<string, string | undefined>> = {
  CREATED: 'open',
  RESOLVED: 'resolved',
  MIGRATED: undefined,
};

export const incidentHandler = handler<Value>({
  valueType: 'INCIDENT',
  accepted: Object.keys(stateAfter),
  project({ key, intent, timestamp, value }, { fold, instances }) {
    const caseId = instances.caseOf(value.processInstanceKey);
    fold.write(incident, {
      incident_key: key,
      case_id: caseId,
      process_instance_key: keyOrNone(value.processInstanceKey),
      bpmn_process_id: textOrNone(value.bpmnProcessId),
      process_definition_key: keyOrNone(value.processDefinitionKey),
      element_id: textOrNone(value.elementId),
      element_instance_key: keyOrNone(value.elementInstanceKey),
      job_key: keyOrNone(value.jobKey),
      error_type: value.errorType,
      error_message: textOrNone(value.errorMessage),
      state: stateAfter[intent],
      created_at: intent === 'CREATED' ? timestamp : undefined,
      resolved_at: intent === 'RESOLVED' ? timestamp : undefined,
    });
    const change = intent === 'CREATED' ? 1 : intent === 'RESOLVED' ? -1 : 0;
    if (caseId !== undefined && change !== 0)
      fold.write(processCase, { case_id: caseId, open_incidents: change });
  },
});
