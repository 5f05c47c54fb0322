import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const hour = 3_600_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('event-based-gateway.bpmn'));
});

test('waits for all its events at once, before it is active', () => {
  engine.start('await', { key: 'k' });
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING EVENT_BASED_GATEWAY first'))).toEqual([
    'ELEMENT_ACTIVATING EVENT_BASED_GATEWAY first',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATING on-paid',
    'TIMER CREATED too-late',
    'SIGNAL_SUBSCRIPTION CREATED on-closing',
    'ELEMENT_ACTIVATED EVENT_BASED_GATEWAY first',
    'MESSAGE_SUBSCRIPTION CREATED paid k',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATED on-paid',
  ]);
});

test('the timer came first: the others are closed, the event follows without a flow', () => {
  engine.start('await', { key: 'k' });
  engine.skip().engine.advance(hour);
  expect(
    engine.lines('TIMER', 'PROCESS_INSTANCE', 'PROCESS_MESSAGE_SUBSCRIPTION', 'SIGNAL_SUBSCRIPTION'),
  ).toEqual([
    'TIMER TRIGGERED too-late',
    'ELEMENT_COMPLETING EVENT_BASED_GATEWAY first',
    'PROCESS_MESSAGE_SUBSCRIPTION DELETING on-paid',
    'PROCESS_MESSAGE_SUBSCRIPTION DELETED on-paid',
    'SIGNAL_SUBSCRIPTION DELETED on-closing',
    'ELEMENT_COMPLETED EVENT_BASED_GATEWAY first',
    'ELEMENT_ACTIVATING INTERMEDIATE_CATCH_EVENT too-late',
    'ELEMENT_ACTIVATED INTERMEDIATE_CATCH_EVENT too-late',
    'ELEMENT_COMPLETING INTERMEDIATE_CATCH_EVENT too-late',
    'ELEMENT_COMPLETED INTERMEDIATE_CATCH_EVENT too-late',
    'SEQUENCE_FLOW_TAKEN too-late-end-late',
    'ELEMENT_ACTIVATING END_EVENT end-late',
    'ELEMENT_ACTIVATED END_EVENT end-late',
    'ELEMENT_COMPLETING END_EVENT end-late',
    'ELEMENT_COMPLETED END_EVENT end-late',
    'ELEMENT_COMPLETING PROCESS await',
    'ELEMENT_COMPLETED PROCESS await',
  ]);
  expect(engine.left()).toEqual({});
});

test("the message came first: its variables are the event's, and go on through its output mapping", () => {
  engine.start('await', { key: 'k' });
  engine.skip().publish('paid', 'k', { variables: { amount: 12 } });
  const lines = engine.lines();
  expect(lines).toContain('TIMER CANCELED too-late');
  expect(lines.filter((line) => line.startsWith('VARIABLE'))).toEqual([
    'VARIABLE CREATED on-paid.amount = 12',
    'VARIABLE CREATED await.received = 12',
  ]);
  expect(lines).toContain('ELEMENT_COMPLETED END_EVENT end-paid');
  expect(engine.left()).toEqual({});
});

test('the signal came first', () => {
  engine.start('await', { key: 'k' });
  engine.skip().signal('closing', { reason: 'night' });
  const lines = engine.lines();
  expect(lines.filter((line) => line.startsWith('VARIABLE'))).toEqual([
    'VARIABLE CREATED on-closing.reason = "night"',
    'VARIABLE CREATED await.reason = "night"',
  ]);
  expect(lines).toContain('ELEMENT_COMPLETED END_EVENT end-closing');
  expect(engine.left()).toEqual({});
});

test('what comes second comes too late', () => {
  engine.start('await', { key: 'k' });
  engine.engine.advance(hour);
  engine.skip().publish('paid', 'k');
  expect(engine.lines()).toEqual(['MESSAGE PUBLISHED paid', 'MESSAGE EXPIRED paid']);
});

test('when one of its events can not be waited for, none is: an incident waits at the gateway', () => {
  const key = engine.start('await', {});
  expect(engine.problems()).toEqual([
    "EXTRACT_VALUE_ERROR first: Failed to extract the correlation key for 'key': The value must be either a string or a number, but was 'NULL'. The evaluation reported the following warnings:\n[NO_VARIABLE_FOUND] No variable found with name 'key'.",
  ]);
  expect(engine.recordsOf('TIMER')).toEqual([]);
  engine.setVariables(key, { key: 7 });
  engine.skip().resolve();
  expect(engine.lines('INCIDENT', 'PROCESS_MESSAGE_SUBSCRIPTION', 'TIMER', 'SIGNAL_SUBSCRIPTION')).toEqual([
    'INCIDENT RESOLVED EXTRACT_VALUE_ERROR first',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATING on-paid',
    'TIMER CREATED too-late',
    'SIGNAL_SUBSCRIPTION CREATED on-closing',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATED on-paid',
  ]);
  engine.publish('paid', '7', { variables: { amount: 1 } });
  expect(engine.active()).toEqual([]);
});

test('cancelled, it waits for nothing any more', () => {
  const key = engine.start('await', { key: 'k' });
  engine.skip().cancel(key);
  expect(
    engine.lines('TIMER', 'PROCESS_INSTANCE', 'PROCESS_MESSAGE_SUBSCRIPTION', 'SIGNAL_SUBSCRIPTION'),
  ).toEqual([
    'ELEMENT_TERMINATING PROCESS await',
    'ELEMENT_TERMINATING EVENT_BASED_GATEWAY first',
    'TIMER CANCELED too-late',
    'PROCESS_MESSAGE_SUBSCRIPTION DELETING on-paid',
    'PROCESS_MESSAGE_SUBSCRIPTION DELETED on-paid',
    'SIGNAL_SUBSCRIPTION DELETED on-closing',
    'ELEMENT_TERMINATED EVENT_BASED_GATEWAY first',
    'ELEMENT_TERMINATED PROCESS await',
  ]);
  expect(engine.left()).toEqual({});
});
