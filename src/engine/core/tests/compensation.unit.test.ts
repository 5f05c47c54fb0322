import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('compensation.bpmn'));
});

/** Types of the jobs that wait, in the order in which they were made. */
const waiting = () => engine.engine.waitingJobTypes().sort();

test('an activity that completes offers its compensation', () => {
  engine.start('whole');
  engine.skip().complete('book', { booking: 1 });
  expect(engine.lines().slice(0, 6)).toEqual([
    'JOB COMPLETED book',
    'ELEMENT_COMPLETING SERVICE_TASK book',
    'VARIABLE CREATED whole.booking = 1',
    'COMPENSATION_SUBSCRIPTION CREATED book by undo-book',
    'ELEMENT_COMPLETED SERVICE_TASK book',
    'SEQUENCE_FLOW_TAKEN book-pay',
  ]);
});

test('a compensation event calls all handlers of its scope and waits for them', () => {
  engine.start('whole');
  engine.complete('book');
  engine.complete('pay');
  engine.skip().complete('plain');
  const passing = (activity: string) =>
    ['ACTIVATING', 'ACTIVATED', 'COMPLETING', 'COMPLETED'].map(
      (intent) => `ELEMENT_${intent} BOUNDARY_EVENT ${activity}-event`,
    );
  expect(engine.lines().slice(4)).toEqual([
    'ELEMENT_ACTIVATING INTERMEDIATE_THROW_EVENT compensate',
    'ELEMENT_ACTIVATED INTERMEDIATE_THROW_EVENT compensate',
    ...passing('book'),
    'COMPENSATION_SUBSCRIPTION TRIGGERED book by undo-book',
    ...passing('pay'),
    'COMPENSATION_SUBSCRIPTION TRIGGERED pay by undo-pay',
    'ELEMENT_ACTIVATING SERVICE_TASK undo-book',
    'JOB CREATED undo-book',
    'ELEMENT_ACTIVATED SERVICE_TASK undo-book',
    'ELEMENT_ACTIVATING SERVICE_TASK undo-pay',
    'JOB CREATED undo-pay',
    'ELEMENT_ACTIVATED SERVICE_TASK undo-pay',
  ]);
  engine.complete('undo-pay');
  expect(engine.active()).toEqual(['whole', 'compensate', 'undo-book']);
  engine.skip().complete('undo-book');
  expect(engine.lines().slice(0, 7)).toEqual([
    'JOB COMPLETED undo-book',
    'ELEMENT_COMPLETING SERVICE_TASK undo-book',
    'ELEMENT_COMPLETED SERVICE_TASK undo-book',
    'COMPENSATION_SUBSCRIPTION COMPLETED book by undo-book',
    'ELEMENT_COMPLETING INTERMEDIATE_THROW_EVENT compensate',
    'ELEMENT_COMPLETED INTERMEDIATE_THROW_EVENT compensate',
    'SEQUENCE_FLOW_TAKEN compensate-end',
  ]);
  expect(engine.left()).toEqual({});
});

test('what did not complete is not compensated, and what can be is forgotten with the instance', () => {
  engine.start('whole');
  engine.complete('book');
  engine.skip().cancel(engine.element('whole').key);
  expect(engine.lines('COMPENSATION_SUBSCRIPTION')).toEqual([
    'COMPENSATION_SUBSCRIPTION DELETED book by undo-book',
  ]);
  expect(engine.left()).toEqual({});
});

test('an event that names one activity calls its handler only', () => {
  engine.start('one');
  engine.complete('hotel');
  engine.complete('car');
  expect(waiting()).toEqual(['undo-car']);
  engine.complete('undo-car');
  expect(engine.lines('COMPENSATION_SUBSCRIPTION').slice(2)).toEqual([
    'COMPENSATION_SUBSCRIPTION TRIGGERED car by undo-car',
    'COMPENSATION_SUBSCRIPTION COMPLETED car by undo-car',
    'COMPENSATION_SUBSCRIPTION DELETED hotel by undo-hotel',
  ]);
  expect(engine.left()).toEqual({});
});

test('a sub-process that completed is compensated by the handlers within, at any depth', () => {
  engine.start('nested');
  engine.complete('deep');
  engine.complete('shallow');
  expect(engine.lines('COMPENSATION_SUBSCRIPTION')).toEqual([
    'COMPENSATION_SUBSCRIPTION CREATED deep by undo-deep',
    'COMPENSATION_SUBSCRIPTION CREATED inner',
    'COMPENSATION_SUBSCRIPTION CREATED shallow by undo-shallow',
    'COMPENSATION_SUBSCRIPTION CREATED outer',
    'COMPENSATION_SUBSCRIPTION TRIGGERED outer',
    'COMPENSATION_SUBSCRIPTION TRIGGERED inner',
    'COMPENSATION_SUBSCRIPTION TRIGGERED deep by undo-deep',
    'COMPENSATION_SUBSCRIPTION TRIGGERED shallow by undo-shallow',
  ]);
  expect(waiting()).toEqual(['undo-deep', 'undo-shallow']);
  engine.complete('undo-deep');
  expect(engine.active()).toContain('compensate-nested');
  engine.complete('undo-shallow');
  expect(engine.lines('COMPENSATION_SUBSCRIPTION')).toEqual([
    'COMPENSATION_SUBSCRIPTION COMPLETED deep by undo-deep',
    'COMPENSATION_SUBSCRIPTION COMPLETED inner',
    'COMPENSATION_SUBSCRIPTION COMPLETED shallow by undo-shallow',
    'COMPENSATION_SUBSCRIPTION COMPLETED outer',
  ]);
  expect(engine.left()).toEqual({});
});

test('every inner instance of a loop is compensated, with the variables it had', () => {
  engine.start('looping');
  for (const { key } of engine.engine.activateJobs('step')) engine.completeJob(key);
  const jobs = engine.engine.activateJobs('undo-step');
  expect(jobs.map(({ variables }) => (JSON.parse(variables) as { item: number }).item)).toEqual([1, 2]);
  for (const { key } of jobs) engine.completeJob(key);
  expect(engine.left()).toEqual({});
});

test('an event sub-process compensates the scope around it', () => {
  engine.start('handled');
  engine.complete('ship');
  engine.throwError('risky', 'failed');
  expect(engine.active()).toEqual(['handled', 'on-failure', 'compensate-handled', 'undo-ship']);
  engine.complete('undo-ship');
  expect(engine.left()).toEqual({});
});

test('a called process is not reached', () => {
  engine.start('calling');
  engine.complete('called-work');
  expect(engine.active()).toEqual([]);
  expect(engine.lines('COMPENSATION_SUBSCRIPTION')).toEqual([
    'COMPENSATION_SUBSCRIPTION CREATED called-work by undo-called-work',
    'COMPENSATION_SUBSCRIPTION DELETED called-work by undo-called-work',
  ]);
  expect(engine.left()).toEqual({});
});

test('a handler that fails is an incident there; the event waits until it is resolved', () => {
  engine.start('one');
  engine.complete('hotel');
  engine.complete('car');
  const jobKey = engine.fail('undo-car', 0);
  expect(engine.problems()).toEqual(['JOB_NO_RETRIES undo-car: failed']);
  engine.ok({ type: 'update-job-retries', jobKey, retries: 1 });
  engine.resolve();
  engine.complete('undo-car');
  expect(engine.left()).toEqual({});
});

test('cancelled while handlers run, everything goes', () => {
  engine.start('nested');
  engine.complete('deep');
  engine.complete('shallow');
  engine.cancel(engine.element('nested').key);
  expect(engine.left()).toEqual({});
});
