import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('compensation-throw-event.bpmn'));
  engine.start('trip');
  for (const type of ['hotel', 'flight']) engine.complete(type);
});

test('a completed activity with a handler can be compensated', () => {
  expect(engine.lines('COMPENSATION_SUBSCRIPTION')).toEqual([
    'COMPENSATION_SUBSCRIPTION CREATED hotel by cancel-hotel',
    'COMPENSATION_SUBSCRIPTION CREATED flight by cancel-flight',
  ]);
});

test('one activity: its boundary event passes, its handler runs, then the event goes on', () => {
  engine.skip().complete('pay', { ok: false });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT undo-flight'))).toEqual([
    'ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT undo-flight',
    'ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT undo-flight',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT flight-undo',
    'ELEMENT_ACTIVATED BOUNDARY_EVENT flight-undo',
    'ELEMENT_COMPLETING BOUNDARY_EVENT flight-undo',
    'ELEMENT_COMPLETED BOUNDARY_EVENT flight-undo',
    'COMPENSATION_SUBSCRIPTION TRIGGERED flight by cancel-flight',
    'ELEMENT_ACTIVATING SERVICE_TASK cancel-flight',
    'JOB CREATED cancel-flight',
    'ELEMENT_ACTIVATED SERVICE_TASK cancel-flight',
  ]);
  engine.complete('cancel-flight');
  expect(engine.lines().slice(0, 7)).toEqual([
    'JOB COMPLETED cancel-flight',
    'ELEMENT_COMPLETING SERVICE_TASK cancel-flight',
    'ELEMENT_COMPLETED SERVICE_TASK cancel-flight',
    'COMPENSATION_SUBSCRIPTION COMPLETED flight by cancel-flight',
    'ELEMENT_COMPLETING INTERMEDIATE_THROW_EVENT undo-flight',
    'ELEMENT_COMPLETED INTERMEDIATE_THROW_EVENT undo-flight',
    'SEQUENCE_FLOW_TAKEN undo-flight-undo-all',
  ]);
});

test('the end event compensates what is left, and the process ends after the handlers', () => {
  engine.complete('pay', { ok: false });
  engine.complete('cancel-flight');
  expect(engine.active()).toEqual(['trip', 'undo-all', 'cancel-hotel']);
  engine.skip().complete('cancel-hotel');
  expect(engine.lines()).toEqual([
    'JOB COMPLETED cancel-hotel',
    'ELEMENT_COMPLETING SERVICE_TASK cancel-hotel',
    'ELEMENT_COMPLETED SERVICE_TASK cancel-hotel',
    'COMPENSATION_SUBSCRIPTION COMPLETED hotel by cancel-hotel',
    'ELEMENT_COMPLETING END_EVENT undo-all',
    'ELEMENT_COMPLETED END_EVENT undo-all',
    'ELEMENT_COMPLETING PROCESS trip',
    'ELEMENT_COMPLETED PROCESS trip',
  ]);
  expect(engine.left()).toEqual({});
});

test('without need the offers end with the process', () => {
  engine.skip().complete('pay', { ok: true });
  expect(engine.lines('COMPENSATION_SUBSCRIPTION')).toEqual([
    'COMPENSATION_SUBSCRIPTION DELETED hotel by cancel-hotel',
    'COMPENSATION_SUBSCRIPTION DELETED flight by cancel-flight',
  ]);
  expect(engine.left()).toEqual({});
});
