import { type Answer, done, rejected } from '../commands.ts';
import type { Key } from '../records/keys.ts';
import { failure } from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import type { Processing } from '../run/processing.ts';

/** No worker can take the job, since it is more than one answer may be: an incident, until its variables are fewer. */
export function reportLargeJob(run: Processing, key: Key, bytes: number): Answer {
  const job = run.state.jobs.get(key);
  if (job?.state !== 'ACTIVATABLE')
    return rejected('NOT_FOUND', `Expected to find job with key '${key}', but no such job was found`);
  const message =
    `The job with key '${key}' can not be activated, because with ${bytes} bytes it is larger than a message may be ` +
    '(4 MB). Try to reduce the size by reducing the number of fetched variables or modifying the variable values.';
  raiseIncident(run, job.element, failure('MESSAGE_SIZE_EXCEEDED', message), job);
  return done;
}
