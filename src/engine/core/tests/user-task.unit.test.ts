import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { UserTaskValue } from '../records/records.ts';
import { fixturesOf, noon, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('user-task.bpmn'));
});

const attributes = {
  reviewer: 'zhang',
  groups: ['account-reviewer', 'account-supervisor'],
  due: '2026-12-02T10:00:00Z',
  weight: 80,
  product: 'current',
};
const startReview = (variables = {}) => engine.start('review-process', { ...attributes, ...variables });

/** What the newest record of the task's kind says. */
const latest = () => engine.recordsOf('USER_TASK').at(-1)?.value as UserTaskValue;

describe('attributes', () => {
  test('are evaluated when the task is created; an assignee follows as an assignment of its own', () => {
    startReview();
    expect(engine.lines('USER_TASK', 'PROCESS_INSTANCE').slice(-6)).toEqual([
      'ELEMENT_ACTIVATING USER_TASK review',
      'USER_TASK CREATING review',
      'USER_TASK CREATED review',
      'USER_TASK ASSIGNING review of zhang',
      'USER_TASK ASSIGNED review of zhang',
      'ELEMENT_ACTIVATED USER_TASK review',
    ]);
    expect(latest()).toMatchObject({
      assignee: 'zhang',
      candidateGroupsList: ['account-reviewer', 'account-supervisor'],
      candidateUsersList: ['li', 'wang'],
      dueDate: '2026-12-02T10:00Z',
      followUpDate: '2026-12-01T09:30:15+08:00',
      priority: 80,
      formKey: '-1',
      externalFormReference: 'form-current',
      customHeaders: { page: 'review' },
      creationTimestamp: noon,
      bpmnProcessId: 'review-process',
      processDefinitionVersion: 1,
      elementId: 'review',
    });
  });

  test('that are not given have what Zeebe gives: nobody, no dates, priority 50', () => {
    engine.start('plain');
    expect(engine.lines('USER_TASK')).toEqual(['USER_TASK CREATING sign', 'USER_TASK CREATED sign']);
    expect(latest()).toMatchObject({
      assignee: '',
      candidateGroupsList: [],
      candidateUsersList: [],
      dueDate: '',
      followUpDate: '',
      priority: 50,
      formKey: '-1',
      externalFormReference: '',
      customHeaders: {},
    });
  });

  test('a due date that is null is none; an assignee may be empty', () => {
    startReview({ due: null, reviewer: '' });
    expect(latest()).toMatchObject({ assignee: '', dueDate: '' });
  });

  test.each([
    ['assignee', { reviewer: 7 }, "'reviewer' to be 'STRING', but was 'NUMBER'"],
    ['assignee that is null', { reviewer: null }, "'reviewer' to be 'STRING', but was 'NULL'"],
    ['candidate groups', { groups: ['a', 1] }, "'groups' to be"],
    ['candidate groups that are null', { groups: null }, "'groups' to be"],
    ['due date', { due: 'tomorrow' }, "'due' to be 'DATE_TIME'"],
    ['due date without an offset', { due: '2026-12-02T10:00:00' }, "'due' to be 'DATE_TIME'"],
    ['priority beyond 100', { weight: 101 }, 'Expected priority to be in the range [0,100] but was'],
    ['priority that is no number', { weight: 'high' }, "'weight' to be 'NUMBER', but was 'STRING'"],
    ['form', { product: 7 }, "to be 'STRING', but was 'NULL'"],
  ])('a wrong %s is an incident before any task exists', (_, variables, why) => {
    startReview(variables);
    expect(engine.problems()).toHaveLength(1);
    expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR review: /);
    expect(engine.problems()[0]).toContain(why);
    expect(engine.recordsOf('USER_TASK')).toEqual([]);
    engine.setVariables(engine.element('review-process').key, attributes);
    engine.resolve();
    expect(latest().assignee).toBe('zhang');
  });
});

describe('life cycle', () => {
  let userTaskKey: string;
  beforeEach(() => {
    engine.start('plain');
    userTaskKey = engine.skip().userTaskKey('sign');
  });
  const assign = (assignee: string, allowOverride = true, action = '') =>
    ({ type: 'assign-user-task', userTaskKey, assignee, allowOverride, action }) as const;

  test('assigned, assigned to another, given back', () => {
    engine.ok(assign('li'));
    engine.ok(assign('wang', true, 'delegate'));
    engine.ok(assign('', true, 'unassign'));
    expect(engine.lines()).toEqual([
      'USER_TASK ASSIGNING sign of li by assign',
      'USER_TASK ASSIGNED sign of li by assign',
      'USER_TASK ASSIGNING sign of wang by delegate',
      'USER_TASK ASSIGNED sign of wang by delegate',
      'USER_TASK ASSIGNING sign by unassign',
      'USER_TASK ASSIGNED sign by unassign',
    ]);
  });

  test('claimed once; whoever has it may claim it again, others may not', () => {
    engine.ok(assign('li', false));
    engine.ok(assign('li', false));
    expect(engine.refused(assign('wang', false))).toBe(
      `INVALID_STATE: Expected to claim user task with key '${userTaskKey}', but it has already been assigned`,
    );
    expect(engine.refused(assign('', false))).toMatch(/^INVALID_STATE/);
    expect(engine.lines()).toEqual([
      'USER_TASK CLAIMING sign of li by claim',
      'USER_TASK ASSIGNED sign of li by claim',
      'USER_TASK CLAIMING sign of li by claim',
      'USER_TASK ASSIGNED sign of li by claim',
    ]);
  });

  test('updated: what is named changes, the rest stays; the record says what changed', () => {
    engine.ok({
      type: 'update-user-task',
      userTaskKey,
      changes: { priority: 0, candidateGroups: ['supervisor'], dueDate: '2027-01-04T09:00:00+08:00' },
      action: 'escalate',
    });
    expect(engine.lines()).toEqual([
      'USER_TASK UPDATING sign by escalate',
      'USER_TASK UPDATED sign by escalate',
    ]);
    expect(latest()).toMatchObject({
      priority: 0,
      candidateGroupsList: ['supervisor'],
      dueDate: '2027-01-04T09:00:00+08:00',
      changedAttributes: ['candidateGroupsList', 'dueDate', 'priority'],
    });
    engine.ok({ type: 'update-user-task', userTaskKey, changes: { dueDate: '' }, action: '' });
    expect(latest()).toMatchObject({ dueDate: '', priority: 0, changedAttributes: ['dueDate'] });
  });

  test.each([
    [{ priority: 101 }],
    [{ priority: -1 }],
    [{ priority: 1.5 }],
    [{ dueDate: 'soon' }],
    [{ followUpDate: '2027-01-04T09:00:00' }],
  ])('an update to %o is refused as a whole', (changes) => {
    expect(
      engine.refused({
        type: 'update-user-task',
        userTaskKey,
        changes: { candidateUsers: ['li'], ...changes },
        action: '',
      }),
    ).toMatch(/^INVALID_ARGUMENT/);
    expect(engine.lines()).toEqual([]);
  });

  test('completed with variables, under the assignee that it has', () => {
    engine.ok(assign('li'));
    engine.skip().completeUserTask('sign', { signed: true });
    expect(engine.lines()).toEqual([
      'USER_TASK COMPLETING sign of li by complete',
      'USER_TASK COMPLETED sign of li by complete',
      'ELEMENT_COMPLETING USER_TASK sign',
      'VARIABLE CREATED plain.signed = true',
      'ELEMENT_COMPLETED USER_TASK sign',
      'ELEMENT_COMPLETING PROCESS plain',
      'ELEMENT_COMPLETED PROCESS plain',
    ]);
    expect(engine.recordsOf('USER_TASK', 'COMPLETED')[0]?.value.variables).toBe('{"signed":true}');
    expect(engine.left()).toEqual({});
  });

  test('cancelled with the instance; every command on it is refused from then on', () => {
    engine.cancel(engine.element('plain').key);
    expect(engine.lines()).toEqual([
      'ELEMENT_TERMINATING PROCESS plain',
      'ELEMENT_TERMINATING USER_TASK sign',
      'USER_TASK CANCELING sign',
      'USER_TASK CANCELED sign',
      'ELEMENT_TERMINATED USER_TASK sign',
      'ELEMENT_TERMINATED PROCESS plain',
    ]);
    const gone = new RegExp(
      `^NOT_FOUND: .* user task with key '${userTaskKey}', but no such user task was found$`,
    );
    expect(engine.refused(assign('li'))).toMatch(gone);
    expect(engine.refused(assign('li', false))).toMatch(gone);
    expect(engine.refused({ type: 'complete-user-task', userTaskKey, variables: '{}', action: '' })).toMatch(
      gone,
    );
    expect(engine.refused({ type: 'update-user-task', userTaskKey, changes: {}, action: '' })).toMatch(gone);
  });

  test('what it is completed with must be an object', () => {
    for (const variables of ['[]', 'x'])
      expect(engine.refused({ type: 'complete-user-task', userTaskKey, variables, action: '' })).toMatch(
        /^INVALID_ARGUMENT/,
      );
    expect(engine.lines()).toEqual([]);
  });
});

describe('forms', () => {
  const form = (versionTag: string) => ({
    name: 'application.form',
    text: JSON.stringify({ id: 'application', type: 'default', versionTag, components: [] }),
  });
  const process = (binding: string) => {
    const { name, text } = fixture('user-task-forms.bpmn');
    return { name, text: text.replace('BINDING', binding) };
  };
  const formVersion = () => {
    const key = latest().formKey;
    return engine.recordsOf('FORM', 'CREATED').find((record) => record.key === key)?.value.version;
  };

  test.each([
    ['the newest', '', 3],
    ['the one deployed with the process', 'bindingType="deployment"', 2],
    ['the newest of a version tag', 'bindingType="versionTag" versionTag="v1"', 1],
  ])('%s is found', (_, binding, version) => {
    engine.deploy(form('v1'));
    engine.deploy(process(binding), form('v2'));
    engine.deploy(form('v3'));
    engine.start('fill-in');
    expect(formVersion()).toBe(version);
  });

  test.each([[''], ['bindingType="deployment"'], ['bindingType="versionTag" versionTag="v1"']])(
    'one that is missing (%s) is an incident',
    (binding) => {
      engine.deploy(process(binding));
      engine.start('fill-in');
      expect(engine.problems()).toHaveLength(1);
      expect(engine.problems()[0]).toMatch(
        /^FORM_NOT_FOUND fill: Expected to find a form with id 'application'/,
      );
      engine.deploy(form('v1'));
      engine.resolve();
      expect(engine.problems()).toHaveLength(binding.includes('deployment') ? 1 : 0);
    },
  );
});

const cases = new URL('../../../../../shared/cases/bpmn/made/', import.meta.url);

describe.skipIf(!existsSync(cases))('due dates of shared/cases', () => {
  test.each([
    ['due-feel-at', '2027-01-04T09:00+08:00[Asia/Shanghai]'],
    ['due-feel-now', '2026-11-29T12:00Z[Etc/UTC]'],
    ['due-offset', '2027-01-04T09:00+08:00'],
    ['due-region', '2027-01-04T09:00+08:00[Asia/Shanghai]'],
    ['due-seconds-only', '2027-01-04T09:00Z'],
    ['due-year-9999', '9999-12-31T23:59:59Z'],
  ])('%s prints as java.time does', (name, dueDate) => {
    const text = readFileSync(new URL(`${name}.bpmn`, cases), 'utf8');
    engine.deploy({ name: `${name}.bpmn`, text });
    engine.start(/<bpmn:process id="([^"]+)"/.exec(text)?.[1] as string);
    expect(latest().dueDate).toBe(dueDate);
  });
});
