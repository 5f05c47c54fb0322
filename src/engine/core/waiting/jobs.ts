import type { JobDefinition } from '../../bpmn/model.ts';
import { type Answer, done, type Lease, rejected } from '../commands.ts';
import { entriesOf } from '../records/json-text.ts';
import type { Key } from '../records/keys.ts';
import type { JobValue, JsonText } from '../records/records.ts';
import { type Evaluated, evaluateInteger, evaluateText, failure, isFailure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import { trigger } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import { setLocals } from '../run/variables.ts';
import type { ElementInstance, Job } from '../state/state.ts';

export interface EvaluatedJob {
  readonly type: string;
  readonly retries: number;
}

/** What workers, people and clients send that is no object is refused at once. */
export const noObject = rejected(
  'INVALID_ARGUMENT',
  'Expected the variables to be a JSON object, nested no deeper than 200.',
);

export function evaluateJob(
  run: Processing,
  element: ElementInstance,
  definition: JobDefinition,
): Evaluated<EvaluatedJob> {
  const type = evaluateText(run, definition.type, element);
  if (isFailure(type)) return type;
  if (type.value === '')
    return failure(
      'EXTRACT_VALUE_ERROR',
      `Expected result of the expression '${definition.type.text}' to be not empty, but was ''.`,
    );
  const retries = evaluateInteger(run, definition.retries, element);
  if (isFailure(retries)) return retries;
  return { kind: 'value', value: { type: type.value, retries: retries.value } };
}

export function createJob(
  run: Processing,
  element: ElementInstance,
  definition: JobDefinition,
  { type, retries }: EvaluatedJob,
): void {
  run.emit('JOB', 'CREATED', run.newKey(), {
    type,
    retries,
    retryBackoff: 0,
    recurringTime: -1,
    worker: '',
    deadline: -1,
    variables: '{}',
    customHeaders: definition.headers,
    errorMessage: '',
    errorCode: '',
    changedAttributes: [],
    timeout: -1,
    bpmnProcessId: element.definition.id,
    processDefinitionVersion: element.definition.version,
    processDefinitionKey: element.definition.key,
    processInstanceKey: element.processInstanceKey,
    elementId: element.node.id,
    elementInstanceKey: element.key,
  });
}

export function cancelJob(run: Processing, element: ElementInstance): void {
  const job = element.jobKey === undefined ? undefined : run.state.jobs.get(element.jobKey);
  // A job whose error was caught has ended with it.
  if (job && (job.state !== 'ERROR_THROWN' || element.incidents.size > 0))
    run.emit('JOB', 'CANCELED', job.key, job.value);
}

function withLease(value: JobValue, lease: Lease | undefined): JobValue {
  return lease ? { ...value, worker: lease.worker, deadline: lease.deadline } : value;
}

const noSuchJob = (key: Key) =>
  rejected('NOT_FOUND', `Expected to find job with key '${key}', but no such job was found`);

/** A job that backs off, or waits for its incident to be resolved, takes no result. */
export function openJob(run: Processing, key: Key, doing: string): Job | Answer {
  const job = run.state.jobs.get(key);
  if (!job) return noSuchJob(key);
  // Zeebe has one state for a job that backs off and one that waits for its incident to be resolved.
  if (job.state === 'FAILED' || job.state === 'BACKING_OFF')
    return rejected(
      'INVALID_STATE',
      `Expected to ${doing} job with key '${key}', but it is in state 'FAILED'`,
    );
  if (job.state === 'ERROR_THROWN')
    return rejected(
      'INVALID_STATE',
      `Expected to ${doing} job with key '${key}', but it is in state 'ERROR_THROWN'`,
    );
  return job;
}

const isAnswer = (value: Job | Answer): value is Answer => 'kind' in value;

export function completeJob(
  run: Processing,
  key: Key,
  variables: JsonText,
  lease: Lease | undefined,
): Answer {
  const job = openJob(run, key, 'complete');
  if (isAnswer(job)) return job;
  if (!entriesOf(variables)) return noObject;
  run.emit('JOB', 'COMPLETED', key, { ...withLease(job.value, lease), variables });
  trigger(run, job.element, job.element.node.id, variables);
  run.complete(job.element);
  return done;
}

export interface JobFailure {
  readonly retries: number;
  readonly errorMessage: string;
  readonly retryBackoff: number;
  readonly variables: JsonText;
}

export function failJob(run: Processing, key: Key, failed: JobFailure, lease: Lease | undefined): Answer {
  const job = openJob(run, key, 'fail');
  if (isAnswer(job)) return job;
  const entries = entriesOf(failed.variables);
  if (!entries) return noObject;
  const { retries, retryBackoff, errorMessage } = failed;
  run.emit('JOB', 'FAILED', key, {
    ...withLease(job.value, lease),
    retries,
    retryBackoff,
    recurringTime: retries > 0 && retryBackoff > 0 ? run.now + retryBackoff : job.value.recurringTime,
    errorMessage,
    variables: failed.variables,
  });
  setLocals(run, job.element, entries);
  if (retries > 0) return done;
  const message = errorMessage === '' ? 'No more retries left.' : errorMessage;
  raiseIncident(run, job.element, failure('JOB_NO_RETRIES', message), job);
  return done;
}

export function updateRetries(run: Processing, key: Key, retries: number): Answer {
  const job = run.state.jobs.get(key);
  if (!job) return noSuchJob(key);
  if (retries < 1)
    return rejected(
      'INVALID_ARGUMENT',
      `Expected to update retries of job with key '${key}' to more than 0, but got ${retries}`,
    );
  run.emit('JOB', 'UPDATED', key, { ...job.value, retries, changedAttributes: ['retries'] });
  return done;
}

/** The worker did not answer in time: the job is there for others. */
export function timeOutJob(run: Processing, key: Key, lease: Lease): Answer {
  const job = run.state.jobs.get(key);
  if (job?.state !== 'ACTIVATABLE') return noSuchJob(key);
  run.emit('JOB', 'TIMED_OUT', key, withLease(job.value, lease));
  return done;
}

export function recurJob(run: Processing, key: Key): Answer {
  const job = run.state.jobs.get(key);
  if (job?.state !== 'BACKING_OFF') return noSuchJob(key);
  run.emit('JOB', 'RECURRED_AFTER_BACKOFF', key, job.value);
  return done;
}
