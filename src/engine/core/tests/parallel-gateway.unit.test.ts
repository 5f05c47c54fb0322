import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('parallel-gateway.bpmn'));
});

test('takes all flows in one step, in the order of the diagram; then what they lead to is activated in turn', () => {
  engine.start('both');
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING PARALLEL_GATEWAY fork'))).toEqual([
    'ELEMENT_ACTIVATING PARALLEL_GATEWAY fork',
    'ELEMENT_ACTIVATED PARALLEL_GATEWAY fork',
    'ELEMENT_COMPLETING PARALLEL_GATEWAY fork',
    'ELEMENT_COMPLETED PARALLEL_GATEWAY fork',
    'SEQUENCE_FLOW_TAKEN fork-a',
    'SEQUENCE_FLOW_TAKEN fork-b',
    'ELEMENT_ACTIVATING SERVICE_TASK a',
    'JOB CREATED a',
    'ELEMENT_ACTIVATED SERVICE_TASK a',
    'ELEMENT_ACTIVATING SERVICE_TASK b',
    'JOB CREATED b',
    'ELEMENT_ACTIVATED SERVICE_TASK b',
  ]);
});

test('joins: is activated once, when every incoming flow was taken', () => {
  engine.start('both');
  engine.skip().complete('b');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED b',
    'ELEMENT_COMPLETING SERVICE_TASK b',
    'ELEMENT_COMPLETED SERVICE_TASK b',
    'SEQUENCE_FLOW_TAKEN b-join',
  ]);
  engine.complete('a');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED a',
    'ELEMENT_COMPLETING SERVICE_TASK a',
    'ELEMENT_COMPLETED SERVICE_TASK a',
    'SEQUENCE_FLOW_TAKEN a-join',
    'ELEMENT_ACTIVATING PARALLEL_GATEWAY join',
    'ELEMENT_ACTIVATED PARALLEL_GATEWAY join',
    'ELEMENT_COMPLETING PARALLEL_GATEWAY join',
    'ELEMENT_COMPLETED PARALLEL_GATEWAY join',
    'SEQUENCE_FLOW_TAKEN join-end',
    'ELEMENT_ACTIVATING END_EVENT end',
    'ELEMENT_ACTIVATED END_EVENT end',
    'ELEMENT_COMPLETING END_EVENT end',
    'ELEMENT_COMPLETED END_EVENT end',
    'ELEMENT_COMPLETING PROCESS both',
    'ELEMENT_COMPLETED PROCESS both',
  ]);
});

test('two tokens on one flow do not stand in for the other flow', () => {
  engine.start('uneven');
  engine.complete('x1');
  engine.complete('x2');
  expect(engine.lines()).not.toContain('ELEMENT_ACTIVATING PARALLEL_GATEWAY uneven-join');
  engine.complete('y');
  expect(engine.lines()).toContain('ELEMENT_COMPLETED END_EVENT uneven-end');
  // The second token of the first flow still waits, and with it the instance.
  expect(engine.active()).toEqual(['uneven']);
});

test('joins again each time that it is passed in a loop', () => {
  engine.start('again');
  for (const more of [true, true, false]) {
    engine.complete('left');
    engine.complete('right', { more });
  }
  const joined = engine
    .lines()
    .filter((line) => line === 'ELEMENT_COMPLETED PARALLEL_GATEWAY again-join').length;
  expect(joined).toBe(3);
  expect(engine.left()).toEqual({});
});

test('one flow after the other into the same join is one token each', () => {
  engine.start('through');
  const lines = engine.lines();
  expect(lines.filter((line) => line === 'ELEMENT_COMPLETED PARALLEL_GATEWAY through-2')).toHaveLength(1);
  expect(lines.at(-1)).toBe('ELEMENT_COMPLETED PROCESS through');
});

test('cancelled while it waits to join, nothing is left', () => {
  const key = engine.start('both');
  engine.complete('a');
  engine.skip().cancel(key);
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING PROCESS both',
    'ELEMENT_TERMINATING SERVICE_TASK b',
    'JOB CANCELED b',
    'ELEMENT_TERMINATED SERVICE_TASK b',
    'ELEMENT_TERMINATED PROCESS both',
  ]);
  expect(engine.left()).toEqual({});
});
