import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('signal-throw-event.bpmn'));
});

test('reaches every instance that waits, with the local variables of the event; the thrower does not wait', () => {
  engine.start('waiting');
  engine.start('waiting');
  engine.skip().start('branch', { branch: 'north' });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT open')).slice(0, 9)).toEqual([
    'ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT open',
    'VARIABLE CREATED open.where = "north"',
    'ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT open',
    'SIGNAL BROADCASTED opened',
    'ELEMENT_COMPLETING INTERMEDIATE_THROW_EVENT open',
    'ELEMENT_COMPLETED INTERMEDIATE_THROW_EVENT open',
    'SEQUENCE_FLOW_TAKEN open-work',
    'ELEMENT_ACTIVATING SERVICE_TASK work',
    'JOB CREATED work',
  ]);
  expect(lines.filter((line) => line === 'VARIABLE CREATED waiting.where = "north"')).toHaveLength(2);
  expect(lines.filter((line) => line === 'ELEMENT_COMPLETED PROCESS waiting')).toHaveLength(2);
});

test('the name of the signal may be computed', () => {
  engine.start('branch', { branch: 'north' });
  engine.skip().complete('work');
  expect(engine.lines('SIGNAL', 'PROCESS_INSTANCE').slice(2)).toEqual([
    'SEQUENCE_FLOW_TAKEN work-close',
    'ELEMENT_ACTIVATING END_EVENT close',
    'ELEMENT_ACTIVATED END_EVENT close',
    'SIGNAL BROADCASTED closed-north',
    'ELEMENT_COMPLETING END_EVENT close',
    'ELEMENT_COMPLETED END_EVENT close',
    'ELEMENT_COMPLETING PROCESS branch',
    'ELEMENT_COMPLETED PROCESS branch',
  ]);
});

test('a catch event of the same instance hears it too', () => {
  engine.start('alone');
  engine.skip().complete('alone-first');
  const lines = engine.lines();
  expect(lines).toContain('SIGNAL_SUBSCRIPTION DELETED alone-catch');
  expect(lines.at(-1)).toBe('ELEMENT_COMPLETED PROCESS alone');
  expect(engine.left()).toEqual({});
});

test('who does not wait yet misses it', () => {
  engine.start('branch', { branch: 'north' });
  engine.start('waiting');
  expect(engine.active()).toContain('on-opened');
});
