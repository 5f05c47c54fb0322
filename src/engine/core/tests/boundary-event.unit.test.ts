import { beforeEach, describe, expect, test } from 'vitest';
import { fixturesOf, noon, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const minute = 60_000;
const hour = 60 * minute;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('boundary-event.bpmn'));
});

/** What a boundary event and the end event behind it leave. */
const passed = (id: string, end: string) => [
  `ELEMENT_COMPLETING BOUNDARY_EVENT ${id}`,
  `ELEMENT_COMPLETED BOUNDARY_EVENT ${id}`,
  `SEQUENCE_FLOW_TAKEN ${id}-${end}`,
  `ELEMENT_ACTIVATING END_EVENT ${end}`,
  `ELEMENT_ACTIVATED END_EVENT ${end}`,
  `ELEMENT_COMPLETING END_EVENT ${end}`,
  `ELEMENT_COMPLETED END_EVENT ${end}`,
];

describe('timers', () => {
  const begin = () =>
    engine.start('timers', { deadline: new Date(noon + 3 * hour).toISOString(), patience: 'PT2H' });

  test('are set before the task is active, at the time that date, duration and cycle mean', () => {
    begin();
    const lines = engine.lines();
    expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING SERVICE_TASK work'))).toEqual([
      'ELEMENT_ACTIVATING SERVICE_TASK work',
      'TIMER CREATED on-date',
      'TIMER CREATED on-duration',
      'TIMER CREATED on-cycle R3',
      'JOB CREATED work',
      'ELEMENT_ACTIVATED SERVICE_TASK work',
    ]);
    expect(engine.recordsOf('TIMER').map(({ value }) => value.dueDate - noon)).toEqual([
      3 * hour,
      2 * hour,
      minute,
    ]);
  });

  test('a cycle is set again as often as it says, without interrupting', () => {
    begin();
    engine.skip().engine.advance(minute);
    expect(engine.lines()).toEqual([
      'TIMER TRIGGERED on-cycle R3',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-cycle',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-cycle',
      'TIMER CREATED on-cycle R2',
      ...passed('on-cycle', 'told-by-cycle'),
    ]);
    engine.engine.advance(hour);
    expect(engine.lines('TIMER')).toEqual([
      'TIMER TRIGGERED on-cycle R2',
      'TIMER CREATED on-cycle',
      'TIMER TRIGGERED on-cycle',
    ]);
  });

  test('a duration passes once and leaves the task alone', () => {
    begin();
    engine.engine.advance(hour);
    engine.skip().engine.advance(hour);
    expect(engine.lines()).toEqual([
      'TIMER TRIGGERED on-duration',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-duration',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-duration',
      ...passed('on-duration', 'told-by-duration'),
    ]);
    engine.complete('work');
    expect(engine.lines()).toContain('TIMER CANCELED on-date');
    expect(engine.left()).toEqual({});
  });

  test('a date interrupts: the job is cancelled, the other timers with it', () => {
    begin();
    engine.engine.advance(minute);
    engine.skip().engine.advanceTo(noon + 2 * hour - 1);
    engine.engine.advanceTo(noon + 2 * hour);
    engine.skip().engine.advanceTo(noon + 3 * hour);
    expect(engine.lines()).toEqual([
      'TIMER TRIGGERED on-date',
      'ELEMENT_TERMINATING SERVICE_TASK work',
      'JOB CANCELED work',
      'ELEMENT_TERMINATED SERVICE_TASK work',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-date',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-date',
      ...passed('on-date', 'ended-by-date'),
      'ELEMENT_COMPLETING PROCESS timers',
      'ELEMENT_COMPLETED PROCESS timers',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('a date that has passed is due at once; what waits beside it is cancelled', () => {
    engine.start('timers', { deadline: new Date(noon - hour).toISOString(), patience: 'PT2H' });
    engine.skip().engine.advance(0);
    const lines = engine.lines();
    expect(lines.slice(0, 6)).toEqual([
      'TIMER TRIGGERED on-date',
      'ELEMENT_TERMINATING SERVICE_TASK work',
      'JOB CANCELED work',
      'TIMER CANCELED on-duration',
      'TIMER CANCELED on-cycle R3',
      'ELEMENT_TERMINATED SERVICE_TASK work',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('a timer that cannot be read is an incident; then no timer is set and no job made', () => {
    const key = engine.start('timers', { deadline: new Date(noon + hour).toISOString(), patience: 'soon' });
    expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR work: .*soon/);
    expect([...engine.recordsOf('TIMER'), ...engine.recordsOf('JOB')]).toEqual([]);
    engine.setVariables(key, { patience: 'PT1M' });
    engine.resolve();
    expect(engine.recordsOf('TIMER', 'CREATED')).toHaveLength(3);
    engine.complete('work');
    expect(engine.left()).toEqual({});
  });
});

describe('messages', () => {
  test('the key is taken from the scope around, not from the input mappings of the task', () => {
    engine.start('messages', { key: 'outer' });
    expect(engine.lines('MESSAGE_SUBSCRIPTION')).toEqual([
      'MESSAGE_SUBSCRIPTION CREATED stop-it outer',
      'MESSAGE_SUBSCRIPTION CREATED tell-it outer',
    ]);
  });

  test('not interrupting: each message passes by itself, and the wait stays open', () => {
    engine.start('messages', { key: 'k' });
    engine.skip().publish('tell-it', 'k', { variables: { what: 1 } });
    expect(engine.lines()).toEqual([
      'MESSAGE PUBLISHED tell-it',
      'MESSAGE_SUBSCRIPTION CORRELATING tell-it k',
      'MESSAGE EXPIRED tell-it',
      'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED on-tell',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-tell',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-tell',
      'VARIABLE CREATED on-tell.what = 1',
      'ELEMENT_COMPLETING BOUNDARY_EVENT on-tell',
      'VARIABLE CREATED messages.what = 1',
      'ELEMENT_COMPLETED BOUNDARY_EVENT on-tell',
      'SEQUENCE_FLOW_TAKEN on-tell-told',
      'ELEMENT_ACTIVATING SERVICE_TASK told',
      'JOB CREATED told',
      'ELEMENT_ACTIVATED SERVICE_TASK told',
      'MESSAGE_SUBSCRIPTION CORRELATED tell-it k',
    ]);
    engine.publish('tell-it', 'k');
    expect(engine.elements('told')).toHaveLength(2);
    expect(engine.elements('listen')).toHaveLength(1);
  });

  test('interrupting: its variables go on through its output mapping, the other wait is closed', () => {
    engine.start('messages', { key: 'k' });
    engine.skip().publish('stop-it', 'k', { variables: { why: 'because' } });
    const lines = engine.lines();
    expect(lines.slice(3, 17)).toEqual([
      'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED on-stop',
      'ELEMENT_TERMINATING SERVICE_TASK listen',
      'JOB CANCELED listen',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETING on-tell',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETED on-tell',
      'ELEMENT_TERMINATED SERVICE_TASK listen',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-stop',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-stop',
      'VARIABLE CREATED on-stop.why = "because"',
      'ELEMENT_COMPLETING BOUNDARY_EVENT on-stop',
      'VARIABLE CREATED messages.reason = "because"',
      'ELEMENT_COMPLETED BOUNDARY_EVENT on-stop',
      'SEQUENCE_FLOW_TAKEN on-stop-stopped',
      'ELEMENT_ACTIVATING END_EVENT stopped',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('when the task completes both waits are closed, and a message comes too late', () => {
    engine.start('messages', { key: 'k' });
    engine.complete('listen');
    engine.skip().publish('stop-it', 'k');
    expect(engine.lines()).toEqual(['MESSAGE PUBLISHED stop-it', 'MESSAGE EXPIRED stop-it']);
    expect(engine.left()).toEqual({});
  });
});

test('one signal reaches the event that interrupts and the one that does not', () => {
  engine.start('signals');
  engine.skip().signal('alarm');
  const lines = engine.lines();
  expect(lines[0]).toBe('SIGNAL BROADCASTED alarm');
  expect(lines).toContain('ELEMENT_TERMINATED SERVICE_TASK guard');
  expect(lines).toContain('ELEMENT_COMPLETED END_EVENT alarmed');
  expect(lines).toContain('ELEMENT_COMPLETED END_EVENT noted');
  expect(engine.active()).toEqual(['signals', 'watch']);
  engine.signal('alarm');
  expect(engine.lines()).toContain('ELEMENT_COMPLETED END_EVENT noted');
  engine.complete('watch');
  expect(engine.left()).toEqual({});
});

describe('errors', () => {
  test('the event that names the code gets what the worker gave along', () => {
    engine.start('errors');
    engine.skip().throwError('pay', 'refused', { cause: 'limit' });
    expect(engine.lines()).toEqual([
      'JOB ERROR_THROWN pay',
      'ELEMENT_TERMINATING SERVICE_TASK pay',
      'TIMER CANCELED too-slow',
      'ELEMENT_TERMINATED SERVICE_TASK pay',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT on-refused',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT on-refused',
      'VARIABLE CREATED on-refused.cause = "limit"',
      'ELEMENT_COMPLETING BOUNDARY_EVENT on-refused',
      'VARIABLE CREATED errors.refusal = "limit"',
      'ELEMENT_COMPLETED BOUNDARY_EVENT on-refused',
      'SEQUENCE_FLOW_TAKEN on-refused-refused-end',
      'ELEMENT_ACTIVATING END_EVENT refused-end',
      'ELEMENT_ACTIVATED END_EVENT refused-end',
      'ELEMENT_COMPLETING END_EVENT refused-end',
      'ELEMENT_COMPLETED END_EVENT refused-end',
      'ELEMENT_COMPLETING PROCESS errors',
      'ELEMENT_COMPLETED PROCESS errors',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('any other code goes to the event without one', () => {
    engine.start('errors');
    engine.throwError('pay', 'whatever');
    expect(engine.lines()).toContain('ELEMENT_COMPLETED END_EVENT any-end');
  });

  test('an interrupted task takes no other event: the timer of the same instant is gone', () => {
    engine.start('errors');
    engine.throwError('pay', 'refused');
    engine.skip().engine.advance(2 * hour);
    expect(engine.lines()).toEqual([]);
  });

  test('a job that failed for good does not keep the boundary timer from coming', () => {
    engine.start('errors');
    engine.fail('pay', 0);
    engine.skip().engine.advance(hour);
    expect(engine.lines().slice(0, 5)).toEqual([
      'TIMER TRIGGERED too-slow',
      'ELEMENT_TERMINATING SERVICE_TASK pay',
      'JOB CANCELED pay',
      'INCIDENT RESOLVED JOB_NO_RETRIES pay',
      'ELEMENT_TERMINATED SERVICE_TASK pay',
    ]);
    expect(engine.left()).toEqual({});
  });
});

describe('on a sub-process', () => {
  test('what it waits for is opened when its start event completes', () => {
    engine.start('stages', { key: 'k', limit: 'PT1H' });
    const lines = engine.lines();
    expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATED SUB_PROCESS stage')).slice(0, 7)).toEqual([
      'ELEMENT_ACTIVATED SUB_PROCESS stage',
      'ELEMENT_ACTIVATING START_EVENT stage-start',
      'ELEMENT_ACTIVATED START_EVENT stage-start',
      'ELEMENT_COMPLETING START_EVENT stage-start',
      'PROCESS_MESSAGE_SUBSCRIPTION CREATING stage-told',
      'TIMER CREATED stage-timeout',
      'ELEMENT_COMPLETED START_EVENT stage-start',
    ]);
  });

  test('a timer that cannot be read is an incident at the start event', () => {
    const key = engine.start('stages', { key: 'k' });
    expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR stage-start: /);
    engine.setVariables(key, { limit: 'PT1H' });
    engine.resolve();
    expect(engine.active()).toEqual(['stages', 'stage', 'first']);
  });

  test('a timer ends all that is inside', () => {
    engine.start('stages', { key: 'k', limit: 'PT1H' });
    engine.skip().engine.advance(hour);
    expect(engine.lines('TIMER', 'PROCESS_INSTANCE', 'JOB').slice(0, 8)).toEqual([
      'TIMER TRIGGERED stage-timeout',
      'ELEMENT_TERMINATING SUB_PROCESS stage',
      'ELEMENT_TERMINATING SERVICE_TASK first',
      'JOB CANCELED first',
      'ELEMENT_TERMINATED SERVICE_TASK first',
      'ELEMENT_TERMINATED SUB_PROCESS stage',
      'ELEMENT_ACTIVATING BOUNDARY_EVENT stage-timeout',
      'ELEMENT_ACTIVATED BOUNDARY_EVENT stage-timeout',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('an escalation from within interrupts', () => {
    engine.start('stages', { key: 'k', limit: 'PT1H' });
    engine.skip().complete('first');
    const lines = engine.lines();
    expect(lines).toContain('ESCALATION ESCALATED late escalate -> on-late');
    expect(lines).not.toContain('ELEMENT_ACTIVATING SERVICE_TASK second');
    expect(lines).toContain('ELEMENT_COMPLETED PROCESS stages');
    expect(engine.left()).toEqual({});
  });

  test('a message that does not interrupt leaves the inside alone', () => {
    engine.start('stages', { key: 'k', limit: 'PT1H' });
    engine.skip().publish('tell-it', 'k');
    expect(engine.lines()).toContain('ELEMENT_COMPLETED END_EVENT told-end');
    expect(engine.active()).toEqual(['stages', 'stage', 'first']);
  });
});
