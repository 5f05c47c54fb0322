import type { Binding, UserTaskDefinition } from '../../bpmn/model.ts';
import { FeelDateTime, parseDateTime, toJson } from '../../feel/index.ts';
import { type Answer, done, rejected, type UserTaskChanges } from '../commands.ts';
import { entriesOf } from '../records/json-text.ts';
import { type Key, noKey } from '../records/keys.ts';
import type { JsonText, UserTaskValue } from '../records/records.ts';
import {
  type Evaluated,
  evaluateAttribute,
  evaluateInteger,
  evaluateOptionalText,
  evaluateTexts,
  failure,
  isFailure,
  wrongType,
} from '../run/evaluate.ts';
import { trigger } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import type { Versions } from '../state/definitions.ts';
import type { ElementInstance, UserTask } from '../state/state.ts';
import { noObject } from './jobs.ts';

const defaultPriority = 50;

type EvaluatedUserTask = Pick<
  UserTaskValue,
  | 'assignee'
  | 'candidateGroupsList'
  | 'candidateUsersList'
  | 'dueDate'
  | 'followUpDate'
  | 'priority'
  | 'formKey'
  | 'externalFormReference'
>;

export function evaluateUserTask(
  run: Processing,
  element: ElementInstance,
  definition: UserTaskDefinition,
): Evaluated<EvaluatedUserTask> {
  const assignee = evaluateOptionalText(run, definition.assignee, element);
  if (isFailure(assignee)) return assignee;
  const groups = evaluateTexts(run, definition.candidateGroups, element);
  if (isFailure(groups)) return groups;
  const users = evaluateTexts(run, definition.candidateUsers, element);
  if (isFailure(users)) return users;
  const dueDate = evaluateDate(run, element, definition.dueDate);
  if (isFailure(dueDate)) return dueDate;
  const followUpDate = evaluateDate(run, element, definition.followUpDate);
  if (isFailure(followUpDate)) return followUpDate;
  const priority = evaluatePriority(run, element, definition);
  if (isFailure(priority)) return priority;
  const formKey = findForm(run, element, definition);
  if (isFailure(formKey)) return formKey;
  const external = evaluateOptionalText(run, definition.externalFormReference, element);
  if (isFailure(external)) return external;
  return {
    kind: 'value',
    value: {
      assignee: assignee.value ?? '',
      candidateGroupsList: groups.value,
      candidateUsersList: users.value,
      dueDate: dueDate.value,
      followUpDate: followUpDate.value,
      priority: priority.value,
      formKey: formKey.value,
      externalFormReference: external.value ?? '',
    },
  };
}

/** Kept as text, as java.time prints it. */
function evaluateDate(
  run: Processing,
  element: ElementInstance,
  attribute: UserTaskDefinition['dueDate'],
): Evaluated<string> {
  if (!attribute) return { kind: 'value', value: '' };
  const result = evaluateAttribute(run, attribute, element);
  if (isFailure(result)) return result;
  const { value } = result;
  if (value === null || value === '') return { kind: 'value', value: '' };
  const date = typeof value === 'string' ? parseDateTime(value) : value;
  if (date instanceof FeelDateTime && (typeof value !== 'string' || date.time.offset != null))
    return { kind: 'value', value: withoutEmptySeconds(JSON.parse(toJson(date)) as string) };
  return wrongType(attribute.text, 'DATE_TIME', result);
}

function withoutEmptySeconds(text: string): string {
  return text.replace(/(T\d\d:\d\d):00(?!\.)/, '$1');
}

function evaluatePriority(
  run: Processing,
  element: ElementInstance,
  { priority }: UserTaskDefinition,
): Evaluated<number> {
  if (!priority) return { kind: 'value', value: defaultPriority };
  const result = evaluateInteger(run, priority, element);
  if (isFailure(result) || (result.value >= 0 && result.value <= 100)) return result;
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected priority to be in the range [0,100] but was '${result.value}'.`,
  );
}

function findForm(run: Processing, element: ElementInstance, definition: UserTaskDefinition): Evaluated<Key> {
  const id = evaluateOptionalText(run, definition.formId, element);
  if (isFailure(id)) return id;
  if (id.value === undefined) return { kind: 'value', value: noKey };
  const form = bound(run.state.definitions.forms, id.value, definition.formBinding, element);
  return form
    ? { kind: 'value', value: form.key }
    : failure(
        'FORM_NOT_FOUND',
        `Expected to find a form with id '${id.value}'${bindingText(definition.formBinding)}, but no form with this id is found.`,
      );
}

/** The version of a called definition that a binding means. */
export function bound<
  T extends { key: Key; id: string; version: number; versionTag: string; deploymentKey: Key },
>(versions: Versions<T>, id: string, binding: Binding, element: ElementInstance): T | undefined {
  if (binding.kind === 'latest') return versions.latest(id);
  if (binding.kind === 'versionTag')
    return versions.find(id, ({ versionTag }) => versionTag === binding.versionTag);
  return versions.find(id, ({ deploymentKey }) => deploymentKey === element.definition.deploymentKey);
}

export function bindingText(binding: Binding): string {
  if (binding.kind === 'latest') return '';
  return binding.kind === 'deployment'
    ? ' in the deployment of the calling process'
    : ` with version tag '${binding.versionTag}'`;
}

export function createUserTask(
  run: Processing,
  element: ElementInstance,
  definition: UserTaskDefinition,
  evaluated: EvaluatedUserTask,
): void {
  const userTaskKey = run.newKey();
  const value: UserTaskValue = {
    ...evaluated,
    userTaskKey,
    customHeaders: definition.headers,
    variables: '{}',
    action: '',
    changedAttributes: [],
    creationTimestamp: run.now,
    bpmnProcessId: element.definition.id,
    processDefinitionVersion: element.definition.version,
    processDefinitionKey: element.definition.key,
    processInstanceKey: element.processInstanceKey,
    elementId: element.node.id,
    elementInstanceKey: element.key,
  };
  const unassigned = { ...value, assignee: '' };
  run.emit('USER_TASK', 'CREATING', userTaskKey, unassigned);
  run.emit('USER_TASK', 'CREATED', userTaskKey, unassigned);
  if (value.assignee === '') return;
  run.emit('USER_TASK', 'ASSIGNING', userTaskKey, value);
  run.emit('USER_TASK', 'ASSIGNED', userTaskKey, value);
}

export function cancelUserTask(run: Processing, element: ElementInstance): void {
  const task = element.userTaskKey === undefined ? undefined : run.state.userTasks.get(element.userTaskKey);
  if (!task) return;
  run.emit('USER_TASK', 'CANCELING', task.key, task.value);
  run.emit('USER_TASK', 'CANCELED', task.key, task.value);
}

const isAnswer = (value: UserTask | Answer): value is Answer => 'kind' in value;

function openTask(run: Processing, key: Key, doing: string): UserTask | Answer {
  const task = run.state.userTasks.get(key);
  if (!task?.element.isActive)
    return rejected(
      'NOT_FOUND',
      `Expected to ${doing} user task with key '${key}', but no such user task was found`,
    );
  return task;
}

export function assignUserTask(
  run: Processing,
  key: Key,
  { assignee, allowOverride, action }: { assignee: string; allowOverride: boolean; action: string },
): Answer {
  const task = openTask(run, key, allowOverride ? 'assign' : 'claim');
  if (isAnswer(task)) return task;
  const { assignee: holder } = task.value;
  if (!allowOverride) {
    if (assignee === '')
      return rejected(
        'INVALID_STATE',
        `Expected to claim user task with key '${key}', but provided assignee is empty`,
      );
    if (holder !== '' && holder !== assignee)
      return rejected(
        'INVALID_STATE',
        `Expected to claim user task with key '${key}', but it has already been assigned`,
      );
  }
  const changedAttributes: string[] = [];
  const value = {
    ...task.value,
    assignee,
    action: action || (allowOverride ? 'assign' : 'claim'),
    changedAttributes,
  };
  run.emit('USER_TASK', allowOverride ? 'ASSIGNING' : 'CLAIMING', key, value);
  run.emit('USER_TASK', 'ASSIGNED', key, value);
  return done;
}

export function updateUserTask(run: Processing, key: Key, changes: UserTaskChanges, action: string): Answer {
  const task = openTask(run, key, 'update');
  if (isAnswer(task)) return task;
  const { candidateGroups, candidateUsers, dueDate, followUpDate, priority } = changes;
  for (const [name, date] of [
    ['dueDate', dueDate],
    ['followUpDate', followUpDate],
  ] as const)
    if (date && parseDateTime(date)?.time.offset == null)
      return rejected(
        'INVALID_ARGUMENT',
        `The provided ${name} '${date.slice(0, 100)}' cannot be parsed as a date according to RFC 3339, section 5.6.`,
      );
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 100))
    return rejected(
      'INVALID_ARGUMENT',
      `The value for priority is '${priority}' but must be within the [0,100] range.`,
    );
  const changed = {
    ...(candidateGroups ? { candidateGroupsList: candidateGroups } : {}),
    ...(candidateUsers ? { candidateUsersList: candidateUsers } : {}),
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(followUpDate === undefined ? {} : { followUpDate }),
    ...(priority === undefined ? {} : { priority }),
  };
  const value = {
    ...task.value,
    ...changed,
    action: action || 'update',
    changedAttributes: Object.keys(changed),
  };
  run.emit('USER_TASK', 'UPDATING', key, value);
  run.emit('USER_TASK', 'UPDATED', key, value);
  return done;
}

export function completeUserTask(run: Processing, key: Key, variables: JsonText, action: string): Answer {
  const task = openTask(run, key, 'complete');
  if (isAnswer(task)) return task;
  if (!entriesOf(variables)) return noObject;
  const value = { ...task.value, variables, action: action || 'complete' };
  run.emit('USER_TASK', 'COMPLETING', key, value);
  run.emit('USER_TASK', 'COMPLETED', key, value);
  trigger(run, task.element, task.element.node.id, variables);
  run.complete(task.element);
  return done;
}
