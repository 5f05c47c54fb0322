import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('error-event.bpmn'));
});

test('goes outwards to the boundary event that names its code, ending what lies between', () => {
  engine.start('caught');
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING END_EVENT fail'))).toEqual([
    'ELEMENT_ACTIVATING END_EVENT fail',
    'ELEMENT_ACTIVATED END_EVENT fail',
    'ELEMENT_ACTIVATING SERVICE_TASK beside',
    'JOB CREATED beside',
    'ELEMENT_ACTIVATED SERVICE_TASK beside',
    'ELEMENT_TERMINATING SUB_PROCESS outer',
    'ELEMENT_TERMINATING SUB_PROCESS inner',
    'ELEMENT_TERMINATING END_EVENT fail',
    'ELEMENT_TERMINATED END_EVENT fail',
    'ELEMENT_TERMINATING SERVICE_TASK beside',
    'JOB CANCELED beside',
    'ELEMENT_TERMINATED SERVICE_TASK beside',
    'ELEMENT_TERMINATED SUB_PROCESS inner',
    'ELEMENT_TERMINATED SUB_PROCESS outer',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT on-refused',
    'ELEMENT_ACTIVATED BOUNDARY_EVENT on-refused',
    'ELEMENT_COMPLETING BOUNDARY_EVENT on-refused',
    'ELEMENT_COMPLETED BOUNDARY_EVENT on-refused',
    'SEQUENCE_FLOW_TAKEN on-refused-end-refused',
    'ELEMENT_ACTIVATING END_EVENT end-refused',
    'ELEMENT_ACTIVATED END_EVENT end-refused',
    'ELEMENT_COMPLETING END_EVENT end-refused',
    'ELEMENT_COMPLETED END_EVENT end-refused',
    'ELEMENT_COMPLETING PROCESS caught',
    'ELEMENT_COMPLETED PROCESS caught',
  ]);
  expect(engine.left()).toEqual({});
});

test.each([
  ['refused', 'code-end-refused'],
  ['another', 'code-end-any'],
  ['', 'code-end-any'],
])('a computed code "%s" reaches %s: the event that names it before the one for all', (code, end) => {
  engine.start('by-code', { code });
  expect(engine.lines()).toContain(`ELEMENT_COMPLETED END_EVENT ${end}`);
  expect(engine.left()).toEqual({});
});

test('nothing catches it: an incident at the event, which is not active before', () => {
  const key = engine.start('uncaught', { code: 'lost' });
  engine.skip().complete('before');
  expect(engine.lines().slice(-2)).toEqual([
    'ELEMENT_ACTIVATING END_EVENT uncaught-fail',
    'INCIDENT CREATED UNHANDLED_ERROR_EVENT uncaught-fail',
  ]);
  expect(engine.problems()).toEqual([
    "UNHANDLED_ERROR_EVENT uncaught-fail: Expected to throw an error event with the code 'lost', but it was not caught. No error events are available in the scope.",
  ]);
  engine.resolve();
  expect(engine.problems()).toHaveLength(1);
  engine.skip().cancel(key);
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING PROCESS uncaught',
    'ELEMENT_TERMINATING END_EVENT uncaught-fail',
    'INCIDENT RESOLVED UNHANDLED_ERROR_EVENT uncaught-fail',
    'ELEMENT_TERMINATED END_EVENT uncaught-fail',
    'ELEMENT_TERMINATED PROCESS uncaught',
  ]);
  expect(engine.left()).toEqual({});
});

test('a code that is no text is an incident', () => {
  engine.start('by-code', { code: 7 });
  expect(engine.problems()).toEqual([
    "EXTRACT_VALUE_ERROR part-fail: Expected result of the expression 'code' to be 'STRING', but was 'NUMBER'.",
  ]);
});
