import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('escalation-event.bpmn'));
});

test('a boundary event that does not interrupt: both go on', () => {
  engine.start('notify');
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT tell'))).toEqual([
    'ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT tell',
    'ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT tell',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT on-late',
    'ELEMENT_ACTIVATED BOUNDARY_EVENT on-late',
    'ESCALATION ESCALATED late tell -> on-late',
    'ELEMENT_COMPLETING BOUNDARY_EVENT on-late',
    'ELEMENT_COMPLETED BOUNDARY_EVENT on-late',
    'SEQUENCE_FLOW_TAKEN on-late-told',
    'ELEMENT_COMPLETING INTERMEDIATE_THROW_EVENT tell',
    'ELEMENT_COMPLETED INTERMEDIATE_THROW_EVENT tell',
    'SEQUENCE_FLOW_TAKEN tell-work',
    'ELEMENT_ACTIVATING END_EVENT told',
    'ELEMENT_ACTIVATED END_EVENT told',
    'ELEMENT_ACTIVATING SERVICE_TASK work',
    'JOB CREATED work',
    'ELEMENT_ACTIVATED SERVICE_TASK work',
    'ELEMENT_COMPLETING END_EVENT told',
    'ELEMENT_COMPLETED END_EVENT told',
  ]);
  engine.complete('work');
  expect(engine.left()).toEqual({});
});

test('a boundary event that interrupts: what threw does not go on', () => {
  engine.start('stop', { code: 'late' });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING END_EVENT stop-tell'))).toEqual([
    'ELEMENT_ACTIVATING END_EVENT stop-tell',
    'ELEMENT_ACTIVATED END_EVENT stop-tell',
    'ESCALATION ESCALATED late stop-tell -> stop-late',
    'ELEMENT_TERMINATING SUB_PROCESS stop-stage',
    'ELEMENT_TERMINATING SERVICE_TASK stop-work',
    'JOB CANCELED stop-work',
    'ELEMENT_TERMINATED SERVICE_TASK stop-work',
    'ELEMENT_TERMINATING END_EVENT stop-tell',
    'ELEMENT_TERMINATED END_EVENT stop-tell',
    'ELEMENT_TERMINATED SUB_PROCESS stop-stage',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT stop-late',
    'ELEMENT_ACTIVATED BOUNDARY_EVENT stop-late',
    'ELEMENT_COMPLETING BOUNDARY_EVENT stop-late',
    'ELEMENT_COMPLETED BOUNDARY_EVENT stop-late',
    'SEQUENCE_FLOW_TAKEN stop-late-stop-end-late',
    'ELEMENT_ACTIVATING END_EVENT stop-end-late',
    'ELEMENT_ACTIVATED END_EVENT stop-end-late',
    'ELEMENT_COMPLETING END_EVENT stop-end-late',
    'ELEMENT_COMPLETED END_EVENT stop-end-late',
    'ELEMENT_COMPLETING PROCESS stop',
    'ELEMENT_COMPLETED PROCESS stop',
  ]);
  expect(engine.left()).toEqual({});
});

test('what no event names goes to the one for all', () => {
  engine.start('stop', { code: 'anything' });
  expect(engine.lines('ESCALATION')).toEqual(['ESCALATION ESCALATED anything stop-tell -> stop-any']);
  expect(engine.active()).toEqual(['stop', 'stop-stage', 'stop-work']);
  engine.complete('stop-work');
  expect(engine.lines()).toContain('ELEMENT_COMPLETED END_EVENT stop-end');
});

test('nothing catches it: recorded as such, and on it goes', () => {
  engine.start('nobody');
  expect(engine.lines('ESCALATION')).toEqual([
    'ESCALATION NOT_ESCALATED late nobody-tell -> ',
    'ESCALATION NOT_ESCALATED urgent nobody-end -> ',
  ]);
  expect(engine.left()).toEqual({});
});

test('a code that is no text is an incident', () => {
  engine.start('stop', { code: null });
  expect(engine.problems()).toEqual([
    "EXTRACT_VALUE_ERROR stop-tell: Expected result of the expression 'code' to be 'STRING', but was 'NULL'.",
  ]);
});
