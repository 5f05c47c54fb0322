import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const hour = 3_600_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('receive-task.bpmn'));
});

test('opens its subscription before it is active, with a correlation key that its inputs made', () => {
  engine.start('order', { id: 'o-1' });
  expect(engine.lines().slice(8)).toEqual([
    'ELEMENT_ACTIVATING RECEIVE_TASK await-payment',
    'VARIABLE CREATED await-payment.orderId = "o-1"',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATING await-payment',
    'TIMER CREATED too-late',
    'ELEMENT_ACTIVATED RECEIVE_TASK await-payment',
    'MESSAGE_SUBSCRIPTION CREATED paid o-1',
    'PROCESS_MESSAGE_SUBSCRIPTION CREATED await-payment',
  ]);
});

test('completes with the message, whose variables go through the output mappings', () => {
  engine.start('order', { id: 'o-1' });
  engine.skip().publish('paid', 'o-1', { variables: { amount: 100, note: 'thanks' } });
  expect(engine.lines()).toEqual([
    'MESSAGE PUBLISHED paid',
    'MESSAGE_SUBSCRIPTION CORRELATING paid o-1',
    'MESSAGE EXPIRED paid',
    'PROCESS_MESSAGE_SUBSCRIPTION CORRELATED await-payment',
    'ELEMENT_COMPLETING RECEIVE_TASK await-payment',
    'VARIABLE CREATED await-payment.amount = 100',
    'VARIABLE CREATED await-payment.note = "thanks"',
    'VARIABLE CREATED order.payment = {"amount":100}',
    'TIMER CANCELED too-late',
    'ELEMENT_COMPLETED RECEIVE_TASK await-payment',
    'ELEMENT_COMPLETING PROCESS order',
    'ELEMENT_COMPLETED PROCESS order',
    'MESSAGE_SUBSCRIPTION CORRELATED paid o-1',
  ]);
  expect(engine.left()).toEqual({});
});

test('a boundary event ends the wait and closes the subscription', () => {
  engine.start('order', { id: 'o-1' });
  engine.skip().engine.advance(hour);
  expect(engine.lines()).toEqual([
    'TIMER TRIGGERED too-late',
    'ELEMENT_TERMINATING RECEIVE_TASK await-payment',
    'PROCESS_MESSAGE_SUBSCRIPTION DELETING await-payment',
    'PROCESS_MESSAGE_SUBSCRIPTION DELETED await-payment',
    'ELEMENT_TERMINATED RECEIVE_TASK await-payment',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT too-late',
    'ELEMENT_ACTIVATED BOUNDARY_EVENT too-late',
    'ELEMENT_COMPLETING BOUNDARY_EVENT too-late',
    'ELEMENT_COMPLETED BOUNDARY_EVENT too-late',
    'ELEMENT_COMPLETING PROCESS order',
    'ELEMENT_COMPLETED PROCESS order',
    'MESSAGE_SUBSCRIPTION DELETED paid o-1',
  ]);
  expect(engine.left()).toEqual({});
});

test.each([
  ['a boolean', true],
  ['null', null],
  ['a list', [1]],
])('a correlation key that is %s is an incident', (_, id) => {
  engine.start('order', { id });
  expect(engine.problems()[0]).toMatch(
    /^EXTRACT_VALUE_ERROR await-payment: Failed to extract the correlation key for 'orderId': The value must be either a string or a number, but was /,
  );
  engine.setVariables(engine.element('order').key, { id: 7 });
  engine.resolve();
  engine.publish('paid', '7', { variables: { amount: 1 } });
  expect(engine.left()).toEqual({});
});
