import type { EngineRecord, RecordOf, ValueType } from '../../records/records.ts';

/**
 * Records as lines that a test can list: what happened to which element of the diagram, keys left out.
 * `ELEMENT_ACTIVATED SERVICE_TASK pay`, `JOB CREATED pay`, `VARIABLE CREATED pay.amount = 12`.
 * @param all every record so far: they tell which element a variable's scope is
 * @param some the records to print
 */
export function linesOf(all: readonly EngineRecord[], some: readonly EngineRecord[] = all): string[] {
  const elements = new Map<string, string>();
  for (const { valueType, key, value } of all)
    if (valueType === 'PROCESS_INSTANCE') elements.set(key, value.elementId);
  return some.map((record) => lineOf(record, (key) => elements.get(key) ?? key));
}

function lineOf(record: EngineRecord, elementOf: (key: string) => string): string {
  const describe = descriptions[record.valueType] as Describe<ValueType>;
  const about = describe(record.value as never, elementOf, record.intent);
  if (record.valueType === 'PROCESS_INSTANCE') return `${record.intent} ${about}`;
  return `${record.valueType} ${record.intent} ${about}`;
}

type Describe<T extends ValueType> = (
  value: RecordOf<T>['value'],
  elementOf: (key: string) => string,
  intent: string,
) => string;

const list = (values: readonly string[]) => `[${values.join(' ')}]`;

const descriptions: { readonly [T in ValueType]: Describe<T> } = {
  PROCESS: ({ bpmnProcessId, version }) => `${bpmnProcessId} v${version}`,
  FORM: ({ formId, version }) => `${formId} v${version}`,
  DECISION_REQUIREMENTS: (value) => `${value.decisionRequirementsId} v${value.decisionRequirementsVersion}`,
  DECISION: ({ decisionId, version }) => `${decisionId} v${version}`,
  DEPLOYMENT: ({ resourceNames }) => list(resourceNames),
  RESOURCE_DELETION: () => '',
  PROCESS_INSTANCE: ({ bpmnElementType, elementId }) =>
    bpmnElementType === 'SEQUENCE_FLOW' ? elementId : `${bpmnElementType} ${elementId}`,
  PROCESS_INSTANCE_CREATION: ({ bpmnProcessId }) => bpmnProcessId,
  PROCESS_INSTANCE_MODIFICATION: ({ processInstanceKey }, elementOf) => elementOf(processInstanceKey),
  PROCESS_INSTANCE_MIGRATION: ({ processInstanceKey }, elementOf) => elementOf(processInstanceKey),
  PROCESS_EVENT: ({ targetElementId }) => targetElementId,
  VARIABLE: ({ name, value, scopeKey }, elementOf) => `${elementOf(scopeKey)}.${name} = ${value}`,
  VARIABLE_DOCUMENT: ({ updateSemantics, scopeKey }, elementOf) =>
    `${updateSemantics} ${elementOf(scopeKey)}`,
  JOB: ({ elementId }) => elementId,
  USER_TASK: ({ elementId, assignee, action }) =>
    [elementId, assignee && `of ${assignee}`, action && `by ${action}`].filter((part) => part).join(' '),
  INCIDENT: ({ errorType, elementId }) => `${errorType} ${elementId}`,
  TIMER: ({ targetElementId, repetitions }) =>
    repetitions === 1 ? targetElementId : `${targetElementId} R${repetitions}`,
  MESSAGE: ({ name }) => name,
  MESSAGE_SUBSCRIPTION: ({ messageName, correlationKey }) => `${messageName} ${correlationKey}`,
  PROCESS_MESSAGE_SUBSCRIPTION: ({ elementId }) => elementId,
  MESSAGE_START_EVENT_SUBSCRIPTION: ({ bpmnProcessId, startEventId }) => `${bpmnProcessId} ${startEventId}`,
  SIGNAL: ({ signalName }) => signalName,
  SIGNAL_SUBSCRIPTION: ({ catchEventId }) => catchEventId,
  ESCALATION: ({ escalationCode, throwElementId, catchElementId }) =>
    `${escalationCode} ${throwElementId} -> ${catchElementId}`,
  COMPENSATION_SUBSCRIPTION: ({ compensableActivityId, compensationHandlerId }) =>
    compensationHandlerId === ''
      ? compensableActivityId
      : `${compensableActivityId} by ${compensationHandlerId}`,
  DECISION_EVALUATION: ({ decisionId, decisionOutput }) => `${decisionId} = ${decisionOutput}`,
};
