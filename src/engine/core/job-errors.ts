import { throwError } from './catch-events.ts';
import { type Answer, done, type OutsideCommand, rejected } from './commands.ts';
import { raiseIncident } from './incidents.ts';
import { noObject, openJob } from './jobs.ts';
import { entriesOf } from './json-text.ts';
import type { Processing } from './processing.ts';

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
  const uncaught = throwError(run, job.element, errorCode, errorMessage, variables);
  if (uncaught) raiseIncident(run, job.element, uncaught, job);
  return done;
}
