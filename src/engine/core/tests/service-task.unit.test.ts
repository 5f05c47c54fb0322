import { beforeEach, expect, test } from 'vitest';
import { diagram, flows, start } from './support/diagram.ts';
import { fixturesOf, noon, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);
const minute = 60_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  engine.deploy(fixture('service-task.bpmn'));
});

const startPay = (variables = {}) =>
  engine.start('pay', { currency: 'CNY', tries: 3, amount: 12, ...variables });

test('waits for its job and goes on with what the worker gives', () => {
  startPay();
  expect(engine.skip().take('pay-CNY')).toMatchObject({
    retries: 3,
    elementId: 'pay-out',
    customHeaders: Object.fromEntries([
      ['ledger', 'main'],
      ['__proto__', 'plain'],
    ]),
    variables: '{"sum":12,"currency":"CNY","tries":3,"amount":12}',
  });
  engine.completeJob(engine.recordsOf('JOB')[0]?.key as string, { receipt: 'r-1', amount: 11 });
  expect(engine.lines()).toEqual([
    'JOB COMPLETED pay-out',
    'ELEMENT_COMPLETING SERVICE_TASK pay-out',
    'VARIABLE CREATED pay.receipt = "r-1"',
    'VARIABLE UPDATED pay.amount = 11',
    'ELEMENT_COMPLETED SERVICE_TASK pay-out',
    'SEQUENCE_FLOW_TAKEN to-paid',
    'ELEMENT_ACTIVATING END_EVENT paid',
    'ELEMENT_ACTIVATED END_EVENT paid',
    'ELEMENT_COMPLETING END_EVENT paid',
    'ELEMENT_COMPLETED END_EVENT paid',
    'ELEMENT_COMPLETING PROCESS pay',
    'ELEMENT_COMPLETED PROCESS pay',
  ]);
});

test('the job is made before the task is active, after its input mappings', () => {
  startPay();
  expect(engine.lines()).toEqual([
    'VARIABLE CREATED pay.currency = "CNY"',
    'VARIABLE CREATED pay.tries = 3',
    'VARIABLE CREATED pay.amount = 12',
    'ELEMENT_ACTIVATING PROCESS pay',
    'ELEMENT_ACTIVATED PROCESS pay',
    'ELEMENT_ACTIVATING START_EVENT start',
    'ELEMENT_ACTIVATED START_EVENT start',
    'ELEMENT_COMPLETING START_EVENT start',
    'ELEMENT_COMPLETED START_EVENT start',
    'SEQUENCE_FLOW_TAKEN to-pay',
    'ELEMENT_ACTIVATING SERVICE_TASK pay-out',
    'VARIABLE CREATED pay-out.sum = 12',
    'JOB CREATED pay-out',
    'ELEMENT_ACTIVATED SERVICE_TASK pay-out',
  ]);
});

test('a failed job with retries left can be taken again, with the variables of the failure in the task', () => {
  startPay();
  engine.skip().fail('pay-CNY', 2, { message: 'bank closed', variables: { opens: 'tomorrow', amount: 0 } });
  expect(engine.lines()).toEqual([
    'JOB FAILED pay-out',
    'VARIABLE CREATED pay-out.opens = "tomorrow"',
    'VARIABLE CREATED pay-out.amount = 0',
  ]);
  const [failed] = engine.recordsOf('JOB', 'FAILED');
  expect(failed?.value).toMatchObject({ retries: 2, errorMessage: 'bank closed', worker: 'worker' });
  const job = engine.take('pay-CNY');
  expect(job.retries).toBe(2);
  expect(JSON.parse(job.variables)).toMatchObject({ opens: 'tomorrow', amount: 0 });
  engine.completeJob(job.key);
  expect(engine.active()).toEqual([]);
});

test('a back-off holds the job back for its time, and takes no result meanwhile', () => {
  startPay();
  const jobKey = engine.fail('pay-CNY', 2, { backoff: minute });
  expect(engine.recordsOf('JOB', 'FAILED')[0]?.value).toMatchObject({
    retryBackoff: minute,
    recurringTime: noon + minute,
  });
  engine.engine.advance(minute - 1);
  expect(engine.engine.activateJobs('pay-CNY')).toEqual([]);
  expect(engine.refused({ type: 'complete-job', jobKey, variables: '{}' })).toBe(
    `INVALID_STATE: Expected to complete job with key '${jobKey}', but it is in state 'FAILED'`,
  );
  engine.skip().engine.advance(1);
  expect(engine.lines()).toEqual(['JOB RECURRED_AFTER_BACKOFF pay-out']);
  engine.complete('pay-CNY');
  expect(engine.active()).toEqual([]);
});

test('without retries left an incident holds the job until it gets new ones and is resolved', () => {
  startPay();
  const jobKey = engine.fail('pay-CNY', 0, { message: 'account unknown' });
  expect(engine.problems()).toEqual(['JOB_NO_RETRIES pay-out: account unknown']);
  expect(engine.engine.activateJobs('pay-CNY')).toEqual([]);
  expect(engine.refused({ type: 'complete-job', jobKey, variables: '{}' })).toMatch(
    /^INVALID_STATE: .*'FAILED'$/,
  );
  expect(engine.refused({ type: 'update-job-retries', jobKey, retries: 0 })).toMatch(/^INVALID_ARGUMENT/);
  engine.skip().ok({ type: 'update-job-retries', jobKey, retries: 1 });
  expect(engine.engine.activateJobs('pay-CNY')).toEqual([]);
  engine.resolve();
  expect(engine.lines()).toEqual(['JOB UPDATED pay-out', 'INCIDENT RESOLVED JOB_NO_RETRIES pay-out']);
  expect(engine.take('pay-CNY').retries).toBe(1);
});

test('a worker that does not answer in time loses the job; its late result still counts when nobody was faster', () => {
  startPay();
  const { key } = engine.take('pay-CNY', minute);
  engine.engine.advance(minute - 1);
  expect(engine.engine.activateJobs('pay-CNY')).toEqual([]);
  engine.skip().engine.advance(1);
  expect(engine.lines()).toEqual(['JOB TIMED_OUT pay-out']);
  engine.completeJob(key);
  expect(engine.active()).toEqual([]);
});

test('of two workers with the same job the first result counts, the other is refused', () => {
  startPay();
  const { key } = engine.take('pay-CNY', minute);
  engine.engine.advance(minute);
  expect(engine.take('pay-CNY').key).toBe(key);
  engine.completeJob(key);
  expect(engine.refused({ type: 'complete-job', jobKey: key, variables: '{}' })).toBe(
    `NOT_FOUND: Expected to find job with key '${key}', but no such job was found`,
  );
  engine.engine.advance(10 * minute);
  expect(engine.recordsOf('JOB', 'TIMED_OUT')).toHaveLength(1);
});

test('an error that a boundary event names ends the task; its variables come to the scope', () => {
  startPay();
  engine.skip().throwError('pay-CNY', 'refused', { reason: 'limit' }, 'too much');
  expect(engine.lines()).toEqual([
    'JOB ERROR_THROWN pay-out',
    'ELEMENT_TERMINATING SERVICE_TASK pay-out',
    'ELEMENT_TERMINATED SERVICE_TASK pay-out',
    'ELEMENT_ACTIVATING BOUNDARY_EVENT pay-refused',
    'ELEMENT_ACTIVATED BOUNDARY_EVENT pay-refused',
    'VARIABLE CREATED pay-refused.reason = "limit"',
    'ELEMENT_COMPLETING BOUNDARY_EVENT pay-refused',
    'VARIABLE CREATED pay.reason = "limit"',
    'ELEMENT_COMPLETED BOUNDARY_EVENT pay-refused',
    'SEQUENCE_FLOW_TAKEN to-not-paid',
    'ELEMENT_ACTIVATING END_EVENT not-paid',
    'ELEMENT_ACTIVATED END_EVENT not-paid',
    'ELEMENT_COMPLETING END_EVENT not-paid',
    'ELEMENT_COMPLETED END_EVENT not-paid',
    'ELEMENT_COMPLETING PROCESS pay',
    'ELEMENT_COMPLETED PROCESS pay',
  ]);
  expect(engine.recordsOf('JOB', 'ERROR_THROWN')[0]?.value).toMatchObject({
    errorCode: 'refused',
    errorMessage: 'too much',
  });
  expect(engine.left()).toEqual({});
});

test('an error that nothing catches is an incident; resolved, the job can be done again', () => {
  startPay();
  const jobKey = engine.throwError('pay-CNY', 'unknown', {}, 'what now');
  expect(engine.problems()).toEqual([
    "UNHANDLED_ERROR_EVENT pay-out: Expected to throw an error event with the code 'unknown' with message 'what now', but it was not caught. Available error events are [refused]",
  ]);
  expect(engine.refused({ type: 'complete-job', jobKey, variables: '{}' })).toMatch(
    /^INVALID_STATE: .*'ERROR_THROWN'$/,
  );
  engine.resolve();
  engine.complete('pay-CNY');
  expect(engine.active()).toEqual([]);
});

test.each([
  ['the job type', { currency: null }, "'\"pay-\" + currency' to be 'STRING', but was 'NULL'"],
  ['the number of retries', { tries: 'many' }, "'tries' to be 'NUMBER', but was 'STRING'"],
])('%s that cannot be evaluated is an incident; with the variable set it goes on', (_, variables, why) => {
  startPay(variables);
  const [problem] = engine.problems();
  expect(problem).toMatch(/^EXTRACT_VALUE_ERROR pay-out: Expected result of the expression /);
  expect(problem).toContain(why);
  engine.setVariables(engine.element('pay').key, { currency: 'EUR', tries: 2 });
  engine.skip().resolve();
  expect(engine.lines()).toEqual([
    'INCIDENT RESOLVED EXTRACT_VALUE_ERROR pay-out',
    'JOB CREATED pay-out',
    'ELEMENT_ACTIVATED SERVICE_TASK pay-out',
  ]);
  expect(engine.take('pay-EUR').retries).toBe(2);
});

test('a job type that is empty text is an incident', () => {
  engine.deploy({
    name: 'empty.bpmn',
    text: diagram(
      `${start}<serviceTask id="task"><extensionElements><zeebe:taskDefinition type="=kind" /></extensionElements></serviceTask>${flows('start', 'task')}`,
    ),
  });
  engine.start('process', { kind: '' });
  expect(engine.problems()).toEqual([
    "EXTRACT_VALUE_ERROR task: Expected result of the expression 'kind' to be not empty, but was ''.",
  ]);
});

test('cancelled with the instance, the job goes with it', () => {
  const instance = startPay();
  const { key: jobKey } = engine.take('pay-CNY');
  engine.skip().cancel(instance);
  expect(engine.lines()).toEqual([
    'ELEMENT_TERMINATING PROCESS pay',
    'ELEMENT_TERMINATING SERVICE_TASK pay-out',
    'JOB CANCELED pay-out',
    'ELEMENT_TERMINATED SERVICE_TASK pay-out',
    'ELEMENT_TERMINATED PROCESS pay',
  ]);
  expect(engine.refused({ type: 'complete-job', jobKey, variables: '{}' })).toMatch(/^NOT_FOUND/);
  expect(engine.left()).toEqual({});
});

test.each([['[1]'], ['"text"'], ['null'], ['{"a":'], ['']])(
  'a result %s is no object and refused',
  (variables) => {
    startPay();
    const { key: jobKey } = engine.take('pay-CNY');
    expect(engine.refused({ type: 'complete-job', jobKey, variables })).toMatch(/^INVALID_ARGUMENT/);
    engine.completeJob(jobKey);
  },
);

test('a send task is done by a worker like a service task', () => {
  engine.start('send');
  engine.skip().complete('letter', { sent: true });
  expect(engine.lines()).toEqual([
    'JOB COMPLETED letter',
    'ELEMENT_COMPLETING SEND_TASK letter',
    'VARIABLE CREATED send.sent = true',
    'ELEMENT_COMPLETED SEND_TASK letter',
    'ELEMENT_COMPLETING PROCESS send',
    'ELEMENT_COMPLETED PROCESS send',
  ]);
});
