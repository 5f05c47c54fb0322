import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { fixturesOf, noon, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const hour = 3_600_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('migration.bpmn'));
});

const definitionOf = (id: string) =>
  engine.recordsOf('PROCESS', 'CREATED').findLast(({ value }) => value.bpmnProcessId === id)?.key as string;

const migration = (processInstanceKey: string, to: string, mapping: Record<string, string>) =>
  ({
    type: 'migrate-process-instance',
    processInstanceKey,
    targetProcessDefinitionKey: definitionOf(to),
    mappingInstructions: Object.entries(mapping).map(([sourceElementId, targetElementId]) => ({
      sourceElementId,
      targetElementId,
    })),
  }) as const;

describe('a user task with its events', () => {
  let instance: string;
  beforeEach(() => {
    instance = engine.start('old', { caseId: 'c-1' });
    engine.skip();
  });

  test('moves with what is mapped, everything as it stood: timers keep their due dates, tasks who may do them', () => {
    const userTaskKey = engine.userTaskKey('review');
    engine.engine.advance(hour);
    engine.skip().ok(
      migration(instance, 'new', {
        review: 'check',
        late: 'check-late',
        cancel: 'check-cancel',
        alert: 'check-alert',
      }),
    );
    expect(engine.lines()).toEqual([
      'ELEMENT_MIGRATED PROCESS new',
      'VARIABLE MIGRATED new.caseId = "c-1"',
      'ELEMENT_MIGRATED USER_TASK check',
      'USER_TASK MIGRATED check',
      'TIMER MIGRATED check-late',
      'PROCESS_MESSAGE_SUBSCRIPTION MIGRATED check-cancel',
      'SIGNAL_SUBSCRIPTION MIGRATED check-alert',
      'PROCESS_INSTANCE_MIGRATION MIGRATED new',
      'MESSAGE_SUBSCRIPTION MIGRATED cancelled c-1',
    ]);
    expect(engine.recordsOf('TIMER', 'MIGRATED')[0]?.value.dueDate).toBe(noon + 24 * hour);
    expect(engine.recordsOf('USER_TASK', 'MIGRATED')[0]).toMatchObject({
      key: userTaskKey,
      value: { candidateGroupsList: ['old-group'], bpmnProcessId: 'new', elementId: 'check' },
    });
    engine.engine.advanceTo(noon + 24 * hour);
    engine.signal('alarm');
    expect(engine.lines('PROCESS_INSTANCE').filter((line) => /COMPLETED END_EVENT/.test(line))).toEqual([
      'ELEMENT_COMPLETED END_EVENT new-late-end',
      'ELEMENT_COMPLETED END_EVENT new-alert-end',
    ]);
    engine.completeUserTask('check');
    expect(engine.active()).toEqual(['new', 'archive']);
    engine.complete('archive');
    expect(engine.left()).toEqual({});
  });

  test('a message reaches it where it is now', () => {
    engine.ok(
      migration(instance, 'new', {
        review: 'check',
        cancel: 'check-cancel',
        late: 'check-late',
        alert: 'check-alert',
      }),
    );
    engine.publish('cancelled', 'c-1');
    expect(engine.lines('PROCESS_INSTANCE').at(-1)).toBe('ELEMENT_COMPLETED PROCESS new');
    expect(engine.left()).toEqual({});
  });

  test('an event that is not mapped is closed, and what only the target has is opened', () => {
    engine.engine.advance(hour);
    engine.skip().ok(migration(instance, 'new', { review: 'check', cancel: 'check-cancel' }));
    expect(engine.lines('TIMER', 'SIGNAL_SUBSCRIPTION', 'PROCESS_MESSAGE_SUBSCRIPTION')).toEqual([
      'TIMER CANCELED late',
      'SIGNAL_SUBSCRIPTION DELETED alert',
      'PROCESS_MESSAGE_SUBSCRIPTION MIGRATED check-cancel',
      'TIMER CREATED check-late',
      'SIGNAL_SUBSCRIPTION CREATED check-alert',
    ]);
    expect(engine.recordsOf('TIMER', 'CREATED').at(-1)?.value.dueDate).toBe(noon + 49 * hour);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'nothing for what is active',
      { late: 'check-late' },
      /no mapping instruction was given for its active element 'review'/,
    ],
    [
      'a source that is not there',
      { review: 'check', other: 'check' },
      /non-existing source element 'other'/,
    ],
    ['a target that is not there', { review: 'other' }, /non-existing target element 'other'/],
    ['an element of another type', { review: 'archive' }, /different type 'SERVICE_TASK'/],
    ['an event of another kind', { review: 'check', late: 'check-alert' }, /waits for something else/],
    [
      'an event that interrupts to one that does not',
      { review: 'check', cancel: 'check-late' },
      /waits for something else/,
    ],
    [
      'an event elsewhere',
      { review: 'check', late: 'check' },
      /which is not at 'check'|waits for something else/,
    ],
  ])('a mapping with %s is refused, and nothing has changed', (_, mapping, why) => {
    const answer = engine.refused(migration(instance, 'new', mapping));
    expect(answer).toMatch(/^INVALID_STATE/);
    expect(answer).toMatch(why);
    expect(engine.lines()).toEqual([]);
  });

  test('a source that is mapped twice is refused', () => {
    const { mappingInstructions, ...rest } = migration(instance, 'new', { review: 'check' });
    const twice = { ...rest, mappingInstructions: [...mappingInstructions, ...mappingInstructions] };
    expect(engine.refused(twice)).toMatch(/^INVALID_STATE: .*'review' more than once/);
  });

  test('instances and definitions that are not there are refused', () => {
    expect(engine.refused(migration('7', 'new', {}))).toMatch(/^NOT_FOUND/);
    expect(
      engine.refused({ ...migration(instance, 'new', { review: 'check' }), targetProcessDefinitionKey: '7' }),
    ).toMatch(/^NOT_FOUND/);
  });
});

describe('a service task', () => {
  test('its job stays with its type and retries, and is told where it is', () => {
    const instance = engine.start('working');
    const job = engine.take('work');
    engine.ok(migration(instance, 'working-nested', { work: 'flat-work' }));
    expect(engine.recordsOf('JOB', 'MIGRATED')[0]).toMatchObject({
      key: job.key,
      value: { type: 'work', retries: 3, elementId: 'flat-work', bpmnProcessId: 'working-nested' },
    });
    engine.completeJob(job.key);
    expect(engine.left()).toEqual({});
  });

  test('cannot move into a scope that it was not in', () => {
    const instance = engine.start('working');
    expect(engine.refused(migration(instance, 'working-nested', { work: 'nested-work' }))).toMatch(
      /^INVALID_STATE: .*flow scope of active element 'work' is changed/,
    );
  });

  test('its incident goes along and can be resolved', () => {
    const instance = engine.start('working');
    const jobKey = engine.fail('work', 0);
    engine.ok(migration(instance, 'working-nested', { work: 'flat-work' }));
    expect(engine.problems()).toEqual(['JOB_NO_RETRIES flat-work: failed']);
    engine.ok({ type: 'update-job-retries', jobKey, retries: 1 });
    engine.resolve();
    engine.complete('work');
    expect(engine.left()).toEqual({});
  });
});

test('the versions count the instance where it is: the old one can go', () => {
  const instance = engine.start('old', { caseId: 'c-1' });
  engine.ok({ type: 'delete-resource', resourceKey: definitionOf('old') });
  engine.skip().ok(
    migration(instance, 'new', {
      review: 'check',
      late: 'check-late',
      cancel: 'check-cancel',
      alert: 'check-alert',
    }),
  );
  engine.completeUserTask('check');
  engine.complete('archive');
  expect(engine.left()).toEqual({});
  expect(engine.engine.partitions[0]?.state.definitions.running.size).toBe(0);
});

const cases = new URL('../../../../../shared/cases/bpmn/made/', import.meta.url);

test.skipIf(!existsSync(cases))(
  'shared/cases committee-mi: a loop of votes moves to its next version',
  () => {
    const deployVersion = (file: string) =>
      engine.deploy({ name: 'committee.bpmn', text: readFileSync(new URL(file, cases), 'utf8') });
    deployVersion('committee-mi-v1.bpmn');
    const instance = engine.start('committeeMi');
    expect(engine.elements('Vote')).toHaveLength(3);
    engine.engine.advance(hour);
    deployVersion('committee-mi-v2.bpmn');
    engine.ok(migration(instance, 'committeeMi', { Task_1: 'Task_1', Vote: 'Vote', Deadline: 'Deadline' }));
    expect(engine.recordsOf('TIMER').map(({ intent, value }) => [intent, value.dueDate - noon])).toEqual([
      ['CREATED', 24 * hour],
      ['MIGRATED', 24 * hour],
    ]);
    engine.engine.advanceTo(noon + 24 * hour);
    expect(engine.recordsOf('TIMER', 'TRIGGERED')).toHaveLength(1);
    for (const { userTaskKey } of engine.elements('Vote'))
      engine.ok({
        type: 'complete-user-task',
        userTaskKey: userTaskKey as string,
        variables: '{}',
        action: '',
      });
    expect(engine.recordsOf('PROCESS_INSTANCE', 'ELEMENT_COMPLETED').at(-1)?.value).toMatchObject({
      elementId: 'committeeMi',
      version: 2,
    });
    expect(engine.left()).toEqual({});
  },
);
