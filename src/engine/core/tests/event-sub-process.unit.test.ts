import { beforeEach, describe, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const minute = 60_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('event-sub-process.bpmn'));
});

describe('by message, in a process that a message starts', () => {
  beforeEach(() => void engine.publish('begin', '', { variables: { key: 'k' } }));

  test('the waits are opened with what the start event brought', () => {
    const lines = engine.lines();
    expect(lines.slice(lines.indexOf('ELEMENT_COMPLETING START_EVENT notes-start')).slice(0, 5)).toEqual([
      'ELEMENT_COMPLETING START_EVENT notes-start',
      'VARIABLE CREATED notes.key = "k"',
      'PROCESS_MESSAGE_SUBSCRIPTION CREATING note-start',
      'PROCESS_MESSAGE_SUBSCRIPTION CREATING halt-start',
      'ELEMENT_COMPLETED START_EVENT notes-start',
    ]);
    expect(engine.problems()).toEqual([]);
  });

  test('not interrupting: each message starts it anew, beside what runs', () => {
    engine.skip().publish('note', 'k', { variables: { text: 'a' } });
    const lines = engine.lines();
    expect(lines.slice(lines.indexOf('PROCESS_MESSAGE_SUBSCRIPTION CORRELATED note-start'))).toEqual([
      'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED note-start',
      'ELEMENT_ACTIVATING EVENT_SUB_PROCESS on-note',
      'ELEMENT_ACTIVATED EVENT_SUB_PROCESS on-note',
      'ELEMENT_ACTIVATING START_EVENT note-start',
      'ELEMENT_ACTIVATED START_EVENT note-start',
      'VARIABLE CREATED note-start.text = "a"',
      'ELEMENT_COMPLETING START_EVENT note-start',
      'VARIABLE CREATED notes.lastNote = "a"',
      'ELEMENT_COMPLETED START_EVENT note-start',
      'SEQUENCE_FLOW_TAKEN note-start-file',
      'ELEMENT_ACTIVATING SERVICE_TASK file',
      'JOB CREATED file',
      'ELEMENT_ACTIVATED SERVICE_TASK file',
      'MESSAGE_SUBSCRIPTION CORRELATED note k',
    ]);
    engine.publish('note', 'k', { variables: { text: 'b' } });
    expect(engine.elements('on-note')).toHaveLength(2);
    expect(engine.lines('VARIABLE')).toEqual([
      'VARIABLE CREATED note-start.text = "b"',
      'VARIABLE UPDATED notes.lastNote = "b"',
    ]);
  });

  test('the process ends when the last of them has ended', () => {
    engine.publish('note', 'k', { variables: { text: 'a' } });
    engine.complete('work');
    expect(engine.active()).toEqual(['notes', 'on-note', 'file']);
    engine.skip().complete('file');
    expect(engine.lines().slice(-10)).toEqual([
      'ELEMENT_COMPLETING EVENT_SUB_PROCESS on-note',
      'ELEMENT_COMPLETED EVENT_SUB_PROCESS on-note',
      'ELEMENT_COMPLETING PROCESS notes',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETING note-start',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETED note-start',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETING halt-start',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETED halt-start',
      'ELEMENT_COMPLETED PROCESS notes',
      'MESSAGE_SUBSCRIPTION DELETED note k',
      'MESSAGE_SUBSCRIPTION DELETED halt k',
    ]);
  });

  test('interrupting: everything else in the process is ended first, other event sub-processes too', () => {
    engine.publish('note', 'k', { variables: { text: 'a' } });
    engine.skip().publish('halt', 'k');
    const lines = engine.lines();
    expect(lines.slice(lines.indexOf('PROCESS_MESSAGE_SUBSCRIPTION CORRELATED halt-start'))).toEqual([
      'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED halt-start',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETING note-start',
      'PROCESS_MESSAGE_SUBSCRIPTION DELETED note-start',
      'ELEMENT_TERMINATING SERVICE_TASK work',
      'JOB CANCELED work',
      'ELEMENT_TERMINATED SERVICE_TASK work',
      'ELEMENT_TERMINATING EVENT_SUB_PROCESS on-note',
      'ELEMENT_TERMINATING SERVICE_TASK file',
      'JOB CANCELED file',
      'ELEMENT_TERMINATED SERVICE_TASK file',
      'ELEMENT_TERMINATED EVENT_SUB_PROCESS on-note',
      'ELEMENT_ACTIVATING EVENT_SUB_PROCESS on-halt',
      'ELEMENT_ACTIVATED EVENT_SUB_PROCESS on-halt',
      'ELEMENT_ACTIVATING START_EVENT halt-start',
      'ELEMENT_ACTIVATED START_EVENT halt-start',
      'ELEMENT_COMPLETING START_EVENT halt-start',
      'ELEMENT_COMPLETED START_EVENT halt-start',
      'SEQUENCE_FLOW_TAKEN halt-start-wind-up',
      'ELEMENT_ACTIVATING SERVICE_TASK wind-up',
      'JOB CREATED wind-up',
      'ELEMENT_ACTIVATED SERVICE_TASK wind-up',
      'MESSAGE_SUBSCRIPTION DELETED note k',
      'MESSAGE_SUBSCRIPTION CORRELATED halt k',
    ]);
    engine.complete('wind-up');
    expect(engine.active()).toEqual([]);
  });

  test('once interrupted, nothing else starts in it', () => {
    engine.publish('halt', 'k');
    engine.skip().publish('note', 'k');
    expect(engine.lines()).toEqual(['MESSAGE PUBLISHED note', 'MESSAGE EXPIRED note']);
  });
});

test('an instance that is started at an element, without its start event, waits from the beginning', () => {
  engine.skip().ok({
    type: 'create-process-instance',
    bpmnProcessId: 'notes',
    variables: '{"key":"k"}',
    startInstructions: [{ elementId: 'work' }],
  });
  expect(engine.lines().slice(0, 6)).toEqual([
    'VARIABLE CREATED notes.key = "k"',
    'ELEMENT_ACTIVATING PROCESS notes',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATING note-start',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATING halt-start',
    'ELEMENT_ACTIVATED PROCESS notes',
    'ELEMENT_ACTIVATING SERVICE_TASK work',
  ]);
  engine.publish('note', 'k');
  expect(engine.active()).toContain('on-note');
});

describe('by timer', () => {
  test('a cycle starts it as often as it says; the interrupting one ends the rest', () => {
    engine.start('timed');
    engine.skip().engine.advance(10 * minute);
    expect(engine.lines()).toEqual([
      'TIMER TRIGGERED remind-start R2',
      'TIMER CREATED remind-start',
      'ELEMENT_ACTIVATING EVENT_SUB_PROCESS remind',
      'ELEMENT_ACTIVATED EVENT_SUB_PROCESS remind',
      'ELEMENT_ACTIVATING START_EVENT remind-start',
      'ELEMENT_ACTIVATED START_EVENT remind-start',
      'ELEMENT_COMPLETING START_EVENT remind-start',
      'ELEMENT_COMPLETED START_EVENT remind-start',
      'SEQUENCE_FLOW_TAKEN remind-start-reminded',
      'ELEMENT_ACTIVATING END_EVENT reminded',
      'ELEMENT_ACTIVATED END_EVENT reminded',
      'ELEMENT_COMPLETING END_EVENT reminded',
      'ELEMENT_COMPLETED END_EVENT reminded',
      'ELEMENT_COMPLETING EVENT_SUB_PROCESS remind',
      'ELEMENT_COMPLETED EVENT_SUB_PROCESS remind',
    ]);
    engine.engine.advance(50 * minute);
    const lines = engine.lines('TIMER', 'PROCESS_INSTANCE', 'JOB');
    expect(lines.slice(lines.indexOf('TIMER TRIGGERED expire-start')).slice(0, 5)).toEqual([
      'TIMER TRIGGERED expire-start',
      'ELEMENT_TERMINATING SERVICE_TASK timed-work',
      'JOB CANCELED timed-work',
      'ELEMENT_TERMINATED SERVICE_TASK timed-work',
      'ELEMENT_ACTIVATING EVENT_SUB_PROCESS expire',
    ]);
    expect(lines.at(-1)).toBe('ELEMENT_COMPLETED PROCESS timed');
    expect(engine.left()).not.toHaveProperty('timers');
  });

  test('the timers go when the process completes', () => {
    engine.start('timed');
    engine.skip().complete('timed-work');
    expect(engine.lines().slice(-4)).toEqual([
      'ELEMENT_COMPLETING PROCESS timed',
      'TIMER CANCELED remind-start R2',
      'TIMER CANCELED expire-start',
      'ELEMENT_COMPLETED PROCESS timed',
    ]);
  });
});

test('by signal', () => {
  engine.start('guarded');
  engine.skip().signal('alarm', { level: 3 });
  const lines = engine.lines();
  expect(lines).toContain('ELEMENT_TERMINATED SERVICE_TASK guarded-work');
  expect(lines).toContain('VARIABLE CREATED guarded.level = 3');
  expect(lines.at(-1)).toBe('ELEMENT_COMPLETED PROCESS guarded');
});

test('by signal, not interrupting: each signal starts it anew', () => {
  engine.start('watched');
  engine.signal('alarm', { level: 1 });
  engine.signal('alarm', { level: 2 });
  expect(engine.elements('log')).toHaveLength(2);
  expect(engine.active().slice(0, 2)).toEqual(['watched', 'watched-work']);
  expect(engine.lines('SIGNAL_SUBSCRIPTION')).toEqual(['SIGNAL_SUBSCRIPTION CREATED log-start']);
});

describe('by error', () => {
  test('catches what is thrown around it, before the boundary event further out', () => {
    engine.start('failing');
    engine.skip().throwError('risky', 'refused', { cause: 1 });
    expect(engine.lines()).toEqual([
      'JOB ERROR_THROWN risky',
      'ELEMENT_TERMINATING SERVICE_TASK risky',
      'ELEMENT_TERMINATED SERVICE_TASK risky',
      'ELEMENT_TERMINATING SERVICE_TASK beside',
      'JOB CANCELED beside',
      'ELEMENT_TERMINATED SERVICE_TASK beside',
      'ELEMENT_ACTIVATING EVENT_SUB_PROCESS repair',
      'ELEMENT_ACTIVATED EVENT_SUB_PROCESS repair',
      'ELEMENT_ACTIVATING START_EVENT repair-start',
      'ELEMENT_ACTIVATED START_EVENT repair-start',
      'VARIABLE CREATED repair-start.cause = 1',
      'ELEMENT_COMPLETING START_EVENT repair-start',
      'VARIABLE CREATED failing.cause = 1',
      'ELEMENT_COMPLETED START_EVENT repair-start',
      'SEQUENCE_FLOW_TAKEN repair-start-fix',
      'ELEMENT_ACTIVATING SERVICE_TASK fix',
      'JOB CREATED fix',
      'ELEMENT_ACTIVATED SERVICE_TASK fix',
    ]);
  });

  test('does not catch what is thrown within itself', () => {
    engine.start('failing');
    engine.throwError('risky', 'refused');
    engine.skip().complete('fix');
    const lines = engine.lines();
    expect(lines).toContain('ELEMENT_TERMINATED EVENT_SUB_PROCESS repair');
    expect(lines).toContain('ELEMENT_COMPLETED END_EVENT part-failed-end');
    expect(engine.left()).not.toHaveProperty('elements');
  });
});

test('by escalation, not interrupting: what threw goes on', () => {
  engine.start('escalating');
  const lines = engine.lines();
  expect(lines).toContain('ESCALATION ESCALATED late tell -> late-start');
  expect(engine.active().sort()).toEqual(['escalating', 'escalating-work', 'hurry', 'on-late']);
});

test('by escalation, interrupting: what threw ends, and what was just to be activated is not', () => {
  engine.start('stopped');
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATED END_EVENT give-up'))).toEqual([
    'ELEMENT_ACTIVATED END_EVENT give-up',
    'ESCALATION ESCALATED late give-up -> take-over-start',
    'ELEMENT_TERMINATING END_EVENT give-up',
    'ELEMENT_TERMINATED END_EVENT give-up',
    'ELEMENT_ACTIVATING EVENT_SUB_PROCESS take-over',
    'ELEMENT_ACTIVATED EVENT_SUB_PROCESS take-over',
    'ELEMENT_ACTIVATING START_EVENT take-over-start',
    'ELEMENT_ACTIVATED START_EVENT take-over-start',
    'ELEMENT_COMPLETING START_EVENT take-over-start',
    'ELEMENT_COMPLETED START_EVENT take-over-start',
    'SEQUENCE_FLOW_TAKEN take-over-start-rescue',
    'ELEMENT_ACTIVATING SERVICE_TASK rescue',
    'JOB CREATED rescue',
    'ELEMENT_ACTIVATED SERVICE_TASK rescue',
  ]);
});

test('nested: the inner one interrupts its event sub-process only', () => {
  engine.start('nested', { key: 'k' });
  engine.publish('note', 'k');
  engine.publish('note', 'k');
  engine.engine.advance(4 * minute);
  engine.complete('nested-work');
  engine.skip().engine.advance(minute);
  const lines = engine.lines();
  expect(lines.slice(0, 6)).toEqual([
    'TIMER TRIGGERED inner-start',
    'ELEMENT_TERMINATING SERVICE_TASK outer-work',
    'JOB CANCELED outer-work',
    'ELEMENT_TERMINATED SERVICE_TASK outer-work',
    'ELEMENT_ACTIVATING EVENT_SUB_PROCESS inner',
    'ELEMENT_ACTIVATED EVENT_SUB_PROCESS inner',
  ]);
  expect(engine.elements('inner-work')).toHaveLength(2);
  for (const { key } of engine.engine.activateJobs('inner-work')) engine.completeJob(key);
  expect(engine.active()).toEqual([]);
});
