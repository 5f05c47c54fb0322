import { type Answer, done, type OutsideCommand, rejected } from '../commands.ts';
import { findErrorCatch, triggerEvent } from '../flow/catch-events.ts';
import { entriesOf } from '../records/json-text.ts';
import { isFailure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import type { Processing } from '../run/processing.ts';
import { noObject, openJob } from '../waiting/jobs.ts';

/** A worker throws a BPMN error. What nothing catches becomes an incident at the task. */
export function throwErrorOfJob(
  run: Processing,
  { jobKey, errorCode, errorMessage, variables, lease }: Extract<OutsideCommand, { type: 'throw-error' }>,
): Answer {
  const job = openJob(run, jobKey, 'throw an error for');
  if ('kind' in job) return job;
  if (errorCode === '')
    return rejected('INVALID_ARGUMENT', 'Expected to throw an error with a code, but none given');
  if (!entriesOf(variables)) return noObject;
  run.emit('JOB', 'ERROR_THROWN', jobKey, {
    ...job.value,
    ...(lease ? { worker: lease.worker, deadline: lease.deadline } : {}),
    errorCode,
    errorMessage,
    variables,
  });
  const caught = findErrorCatch(job.element, errorCode, errorMessage);
  if (isFailure(caught)) raiseIncident(run, job.element, caught, job);
  else triggerEvent(run, caught.instance, caught.node, variables);
  return done;
}
