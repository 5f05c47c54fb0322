import type { OutsideCommand, UserTaskChanges } from '../core/commands.ts';
import type { ActivateInstruction, MappingInstruction } from '../core/records/records.ts';
import type { JobRequest } from '../host/engine-port.ts';
import {
  checkTenant,
  checkTenants,
  integerOf,
  keyOf,
  listOf,
  membersOf,
  millisecondsOf,
  neededText,
  optionalKeyOf,
  textOf,
  variablesOf,
} from './fields.ts';
import { invalid } from './refused.ts';

/**
 * The engine's commands from what clients of both protocols send. Each protocol names the fields; what may be in them
 * is decided here. `variables` is always JSON text.
 */
type Fields = Readonly<Record<string, unknown>>;
type Of<T extends OutsideCommand['type']> = Extract<OutsideCommand, { type: T }>;

/** All jobs of one answer together, bytes: messages are at most 4 MB. */
const mostBytes = 4 * 1024 * 1024 - 64 * 1024;

/** So that streams of a type take turns, and none holds more than it can send. */
const jobsOfOnePush = 8;

export function createProcessInstance(fields: {
  readonly processDefinitionKey: unknown;
  readonly bpmnProcessId: unknown;
  readonly version: unknown;
  readonly variables: unknown;
  readonly startInstructions: unknown;
  readonly tenantId: unknown;
  /** undefined: the answer does not wait for the end */
  readonly fetchVariables: readonly string[] | undefined;
}): Of<'create-process-instance'> {
  checkTenant(fields.tenantId);
  const bpmnProcessId = textOf(fields.bpmnProcessId, 'bpmnProcessId');
  const key = optionalKeyOf(fields.processDefinitionKey, 'processDefinitionKey');
  if (bpmnProcessId === '' && key === undefined)
    throw invalid('Expected at least a bpmnProcessId or a key greater than -1, but none given');
  const version = integerOf(fields.version ?? -1, 'version');
  return {
    type: 'create-process-instance',
    ...(bpmnProcessId === ''
      ? { processDefinitionKey: key as string }
      : { bpmnProcessId, version: Math.max(-1, version) }),
    variables: variablesOf(fields.variables),
    startInstructions: listOf(fields.startInstructions, 'startInstructions', (value, name) => ({
      elementId: neededText(membersOf(value, name).elementId, 'elementId'),
    })),
    ...(fields.fetchVariables ? { awaitResult: { fetchVariables: fields.fetchVariables } } : {}),
  };
}

export function cancelProcessInstance(key: unknown): Of<'cancel-process-instance'> {
  return { type: 'cancel-process-instance', processInstanceKey: keyOf(key, 'processInstanceKey') };
}

export function modifyProcessInstance(key: unknown, fields: Fields): Of<'modify-process-instance'> {
  return {
    type: 'modify-process-instance',
    processInstanceKey: keyOf(key, 'processInstanceKey'),
    activateInstructions: listOf(fields.activateInstructions, 'activateInstructions', activateInstruction),
    terminateInstructions: listOf(fields.terminateInstructions, 'terminateInstructions', (value, name) => ({
      elementInstanceKey: keyOf(membersOf(value, name).elementInstanceKey, 'elementInstanceKey'),
    })),
  };
}

function activateInstruction(value: unknown, name: string): ActivateInstruction {
  const fields = membersOf(value, name);
  const ancestor = optionalKeyOf(fields.ancestorElementInstanceKey, 'ancestorElementInstanceKey');
  return {
    elementId: neededText(fields.elementId, 'elementId'),
    ...(ancestor ? { ancestorElementInstanceKey: ancestor } : {}),
    variableInstructions: listOf(fields.variableInstructions, 'variableInstructions', (each, its) => {
      const { scopeId, variables } = membersOf(each, its);
      return { elementId: textOf(scopeId, 'scopeId'), variables: variablesOf(variables) };
    }),
  };
}

export function migrateProcessInstance(key: unknown, plan: unknown): Of<'migrate-process-instance'> {
  const { targetProcessDefinitionKey, mappingInstructions } = membersOf(plan, 'migrationPlan');
  return {
    type: 'migrate-process-instance',
    processInstanceKey: keyOf(key, 'processInstanceKey'),
    targetProcessDefinitionKey: keyOf(targetProcessDefinitionKey, 'targetProcessDefinitionKey'),
    mappingInstructions: listOf(mappingInstructions, 'mappingInstructions', mappingInstruction),
  };
}

function mappingInstruction(value: unknown, name: string): MappingInstruction {
  const { sourceElementId, targetElementId } = membersOf(value, name);
  return {
    sourceElementId: neededText(sourceElementId, 'sourceElementId'),
    targetElementId: neededText(targetElementId, 'targetElementId'),
  };
}

export function publishMessage(fields: Fields): Of<'publish-message'> {
  checkTenant(fields.tenantId);
  return {
    type: 'publish-message',
    name: neededText(fields.name, 'name'),
    correlationKey: textOf(fields.correlationKey, 'correlationKey'),
    messageId: textOf(fields.messageId, 'messageId'),
    timeToLive: millisecondsOf(fields.timeToLive ?? 0, 'timeToLive'),
    variables: variablesOf(fields.variables),
  };
}

export function correlateMessage(fields: Fields): Of<'correlate-message'> {
  checkTenant(fields.tenantId);
  return {
    type: 'correlate-message',
    name: neededText(fields.name, 'name'),
    correlationKey: textOf(fields.correlationKey, 'correlationKey'),
    variables: variablesOf(fields.variables),
  };
}

export function broadcastSignal(fields: Fields): Of<'broadcast-signal'> {
  checkTenant(fields.tenantId);
  return {
    type: 'broadcast-signal',
    signalName: neededText(fields.signalName, 'signalName'),
    variables: variablesOf(fields.variables),
  };
}

export function completeJob(jobKey: unknown, variables: unknown): Of<'complete-job'> {
  return { type: 'complete-job', jobKey: keyOf(jobKey, 'jobKey'), variables: variablesOf(variables) };
}

export function failJob(jobKey: unknown, fields: Fields): Of<'fail-job'> {
  return {
    type: 'fail-job',
    jobKey: keyOf(jobKey, 'jobKey'),
    retries: integerOf(fields.retries ?? 0, 'retries'),
    errorMessage: textOf(fields.errorMessage, 'errorMessage'),
    retryBackoff: Math.max(0, millisecondsOf(fields.retryBackOff ?? 0, 'retryBackOff')),
    variables: variablesOf(fields.variables),
  };
}

export function throwError(jobKey: unknown, fields: Fields): Of<'throw-error'> {
  return {
    type: 'throw-error',
    jobKey: keyOf(jobKey, 'jobKey'),
    errorCode: textOf(fields.errorCode, 'errorCode'),
    errorMessage: textOf(fields.errorMessage, 'errorMessage'),
    variables: variablesOf(fields.variables),
  };
}

export function updateJobRetries(jobKey: unknown, retries: unknown): Of<'update-job-retries'> {
  return {
    type: 'update-job-retries',
    jobKey: keyOf(jobKey, 'jobKey'),
    retries: integerOf(retries, 'retries'),
  };
}

/** @returns ms from now on */
export function jobTimeout(timeout: unknown): number {
  const milliseconds = millisecondsOf(timeout, 'timeout');
  if (milliseconds < 1) throw invalid('Expected the timeout to be greater than 0');
  return milliseconds;
}

export function jobRequest(fields: Fields, isStream: boolean): JobRequest {
  checkTenants(fields.tenantIds);
  const type = neededText(fields.type, 'type');
  const timeout = millisecondsOf(fields.timeout ?? 0, 'timeout');
  if (timeout < 1)
    throw invalid(
      `Expected to activate jobs with timeout to be greater than 0, but it was ${String(fields.timeout)}`,
    );
  const most = isStream ? jobsOfOnePush : integerOf(fields.maxJobsToActivate ?? 0, 'maxJobsToActivate');
  if (most < 1)
    throw invalid(
      `Expected to activate jobs with maxJobsToActivate to be greater than 0, but it was ${most}`,
    );
  return {
    type,
    worker: textOf(fields.worker, 'worker'),
    timeout,
    most,
    mostBytes,
    fetchVariables: listOf(fields.fetchVariable, 'fetchVariable', textOf),
  };
}

export function setVariables(elementInstanceKey: unknown, fields: Fields): Of<'set-variables'> {
  return {
    type: 'set-variables',
    elementInstanceKey: keyOf(elementInstanceKey, 'elementInstanceKey'),
    variables: variablesOf(fields.variables),
    local: fields.local === true,
  };
}

export function resolveIncident(incidentKey: unknown): Of<'resolve-incident'> {
  return { type: 'resolve-incident', incidentKey: keyOf(incidentKey, 'incidentKey') };
}

export function evaluateDecision(fields: {
  readonly decisionId: unknown;
  readonly decisionKey: unknown;
  readonly variables: unknown;
  readonly tenantId: unknown;
}): Of<'evaluate-decision'> {
  checkTenant(fields.tenantId);
  const decisionId = textOf(fields.decisionId, 'decisionId');
  const decisionKey = optionalKeyOf(fields.decisionKey, 'decisionKey');
  if (decisionId !== '' && decisionKey !== undefined)
    throw invalid('Expected either a decision id or a decision key, but both were provided');
  if (decisionId === '' && decisionKey === undefined)
    throw invalid('Expected either a decision id or a decision key, but none provided');
  return {
    type: 'evaluate-decision',
    ...(decisionKey === undefined ? { decisionId } : { decisionKey }),
    variables: variablesOf(fields.variables),
  };
}

export function deleteResource(resourceKey: unknown): Of<'delete-resource'> {
  return { type: 'delete-resource', resourceKey: keyOf(resourceKey, 'resourceKey') };
}

export function deployResources(
  resources: readonly { readonly name: string; readonly content: Uint8Array }[],
): Of<'deploy-resources'> {
  for (const { name } of resources) neededText(name, 'resource name');
  return { type: 'deploy-resources', resources };
}

export function completeUserTask(key: unknown, fields: Fields): Of<'complete-user-task'> {
  return {
    type: 'complete-user-task',
    userTaskKey: keyOf(key, 'userTaskKey'),
    variables: variablesOf(fields.variables),
    action: textOf(fields.action, 'action'),
  };
}

export function assignUserTask(key: unknown, fields: Fields): Of<'assign-user-task'> {
  return {
    type: 'assign-user-task',
    userTaskKey: keyOf(key, 'userTaskKey'),
    assignee: neededText(fields.assignee, 'assignee'),
    allowOverride: fields.allowOverride !== false,
    action: textOf(fields.action, 'action'),
  };
}

export function unassignUserTask(key: unknown): Of<'assign-user-task'> {
  return {
    type: 'assign-user-task',
    userTaskKey: keyOf(key, 'userTaskKey'),
    assignee: '',
    allowOverride: true,
    action: 'unassign',
  };
}

/** Members of the changeset that are absent or null stay as they are. */
export function updateUserTask(key: unknown, changeset: Fields, action: unknown): Of<'update-user-task'> {
  const { candidateGroups, candidateUsers, dueDate, followUpDate, priority } = changeset;
  const changes: UserTaskChanges = {
    ...(candidateGroups == null
      ? {}
      : { candidateGroups: listOf(candidateGroups, 'candidateGroups', textOf) }),
    ...(candidateUsers == null ? {} : { candidateUsers: listOf(candidateUsers, 'candidateUsers', textOf) }),
    ...(dueDate == null ? {} : { dueDate: textOf(dueDate, 'dueDate') }),
    ...(followUpDate == null ? {} : { followUpDate: textOf(followUpDate, 'followUpDate') }),
    ...(priority == null ? {} : { priority: integerOf(priority, 'priority') }),
  };
  const names = 'candidateGroups, candidateUsers, dueDate, followUpDate, priority';
  if (Object.keys(changes).length === 0 && textOf(action, 'action') === '')
    throw invalid(
      `No update data provided. Provide at least an "action" or a "changeset" with one of ${names}`,
    );
  return {
    type: 'update-user-task',
    userTaskKey: keyOf(key, 'userTaskKey'),
    changes,
    action: textOf(action, 'action'),
  };
}
