import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('none-event.bpmn'));
});

test('start, milestone and end pass; the process ends when its last path has ended', () => {
  engine.start('plain', { amount: 6 });
  expect(engine.lines()).toEqual([
    'VARIABLE CREATED plain.amount = 6',
    'ELEMENT_ACTIVATING PROCESS plain',
    'ELEMENT_ACTIVATED PROCESS plain',
    'ELEMENT_ACTIVATING START_EVENT start',
    'ELEMENT_ACTIVATED START_EVENT start',
    'ELEMENT_COMPLETING START_EVENT start',
    'ELEMENT_COMPLETED START_EVENT start',
    'SEQUENCE_FLOW_TAKEN start-milestone',
    'ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT milestone',
    'ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT milestone',
    'ELEMENT_COMPLETING INTERMEDIATE_THROW_EVENT milestone',
    'VARIABLE CREATED plain.doubled = 12',
    'ELEMENT_COMPLETED INTERMEDIATE_THROW_EVENT milestone',
    'SEQUENCE_FLOW_TAKEN milestone-fork',
    'ELEMENT_ACTIVATING PARALLEL_GATEWAY fork',
    'ELEMENT_ACTIVATED PARALLEL_GATEWAY fork',
    'ELEMENT_COMPLETING PARALLEL_GATEWAY fork',
    'ELEMENT_COMPLETED PARALLEL_GATEWAY fork',
    'SEQUENCE_FLOW_TAKEN fork-end-1',
    'SEQUENCE_FLOW_TAKEN fork-last',
    'ELEMENT_ACTIVATING END_EVENT end-1',
    'ELEMENT_ACTIVATED END_EVENT end-1',
    'ELEMENT_ACTIVATING SERVICE_TASK last',
    'JOB CREATED last',
    'ELEMENT_ACTIVATED SERVICE_TASK last',
    'ELEMENT_COMPLETING END_EVENT end-1',
    'ELEMENT_COMPLETED END_EVENT end-1',
  ]);
  engine.complete('last');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED last',
    'ELEMENT_COMPLETING SERVICE_TASK last',
    'ELEMENT_COMPLETED SERVICE_TASK last',
    'SEQUENCE_FLOW_TAKEN last-end-2',
    'ELEMENT_ACTIVATING END_EVENT end-2',
    'ELEMENT_ACTIVATED END_EVENT end-2',
    'ELEMENT_COMPLETING END_EVENT end-2',
    'VARIABLE CREATED plain.result = "done"',
    'ELEMENT_COMPLETED END_EVENT end-2',
    'ELEMENT_COMPLETING PROCESS plain',
    'ELEMENT_COMPLETED PROCESS plain',
  ]);
  expect(engine.left()).toEqual({});
});

test('a start event maps what the instance was started with', () => {
  engine.start('outputs', { a: 1 });
  expect(engine.lines('VARIABLE')).toEqual([
    'VARIABLE CREATED outputs.a = 1',
    'VARIABLE CREATED outputs.b = 2',
  ]);
});
