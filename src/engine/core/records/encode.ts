import type { EngineRecord, Values, ValueType } from './records.ts';

/** Fields that are keys: digits in JSON, text here. A correlation key is a text of the customers. */
const isKey = /(?<!correlation)Key$/;

/** Fields that hold JSON already. */
const isDocument: ReadonlySet<string> = new Set(['variables']);

/** What each of our jobs is, for Zeebe's consumers. */
export const jobConstants = { jobKind: 'BPMN_ELEMENT', jobListenerEventType: 'UNSPECIFIED' } as const;

const tenant = '"tenantId":"<default>"';
const constants: { readonly [T in ValueType]?: string } = {
  PROCESS_INSTANCE: tenant,
  VARIABLE: tenant,
  JOB: `${JSON.stringify(jobConstants).slice(1, -1)},${tenant}`,
  USER_TASK: tenant,
  TIMER: tenant,
  INCIDENT: tenant,
  MESSAGE: tenant,
  PROCESS_MESSAGE_SUBSCRIPTION: tenant,
  MESSAGE_SUBSCRIPTION: tenant,
  MESSAGE_START_EVENT_SUBSCRIPTION: tenant,
  SIGNAL: tenant,
  SIGNAL_SUBSCRIPTION: tenant,
  ESCALATION: tenant,
  COMPENSATION_SUBSCRIPTION: tenant,
  DECISION_EVALUATION: tenant,
  PROCESS: tenant,
  FORM: tenant,
  DECISION_REQUIREMENTS: tenant,
  DECISION: tenant,
  PROCESS_INSTANCE_CREATION: tenant,
  PROCESS_INSTANCE_MIGRATION: tenant,
};

/** Value types that Zeebe has changed once since their first version. */
const secondVersion: ReadonlySet<ValueType> = new Set(['PROCESS', 'FORM', 'DECISION']);

/** The records of one element instance share their value, and with it its text. */
const texts = new WeakMap<object, string>();

/** The value of a record as JSON, as Zeebe's exporters write it: keys are numbers with all their digits. */
export function encodeValue<T extends ValueType>(valueType: T, value: Values[T]): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const body = fieldsOf(value);
  const constant = constants[valueType];
  const text = constant === undefined ? `{${body}}` : `{${body},${constant}}`;
  if (valueType === 'PROCESS_INSTANCE') texts.set(value, text);
  return text;
}

function fieldsOf(value: object): string {
  const parts: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    parts.push(`"${name}":${encodeField(name, field)}`);
  }
  return parts.join(',');
}

function encodeField(name: string, field: unknown): string {
  if (typeof field === 'string')
    return isKey.test(name) || isDocument.has(name) ? field : JSON.stringify(field);
  if (name === 'elementInstancePath')
    return `[${(field as string[][]).map((path) => `[${path.join(',')}]`).join(',')}]`;
  if (name === 'processDefinitionPath') return `[${(field as string[]).join(',')}]`;
  if (name === 'evaluatedDecisions')
    return `[${(field as object[]).map((decision) => `{${fieldsOf(decision)},${tenant}}`).join(',')}]`;
  if (listsOfObjects.has(name))
    return `[${(field as object[]).map((entry) => `{${fieldsOf(entry)}}`).join(',')}]`;
  return JSON.stringify(field);
}

const listsOfObjects: ReadonlySet<string> = new Set([
  'activateInstructions',
  'terminateInstructions',
  'variableInstructions',
  'mappingInstructions',
  'startInstructions',
]);

/**
 * A record as JSON. @param sequence counts the partition's records of this value type, in Zeebe's form (partition in
 * the upper bits)
 * @param engineVersion stands where Zeebe writes its broker's version
 */
export function encodeRecord(record: EngineRecord, sequence: string, engineVersion: string): string {
  const { partitionId, key, position, timestamp, valueType, intent, sourceRecordPosition, actor } = record;
  const value = encodeValue(valueType, record.value as never);
  const version = secondVersion.has(valueType) ? 2 : 1;
  const by = actor ? `,"actor":${JSON.stringify(actor)}` : '';
  return `{"partitionId":${partitionId},"value":${value},"key":${key},"position":${position},"timestamp":${timestamp},"valueType":"${valueType}","brokerVersion":"${engineVersion}","authorizations":{"authorized_tenants":["<default>"]},"sourceRecordPosition":${sourceRecordPosition},"recordVersion":${version},"intent":"${intent}","rejectionType":"NULL_VAL","rejectionReason":"","recordType":"EVENT","operationReference":-1,"sequence":${sequence}${by}}`;
}
