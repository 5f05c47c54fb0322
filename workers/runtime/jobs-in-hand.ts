import type { ActivatedJob } from '../../src/zeebe/activate-jobs.ts';
import type { JobCommand } from './job-command.ts';
import type { Receipt } from './send-until-taken.ts';

/** How one try of a job ended, and how the engine took that. */
export interface JobEnd {
  readonly command: JobCommand;
  readonly receipt: Receipt;
}

/** Completed jobs that are remembered: more than can be on their way to one worker. */
const remembered = 1_000;

/**
 * Sees to it that a job is not handled twice at once. An engine that was killed forgets to whom it gave a job, and gives
 * it again while the first try still runs or waits to be delivered: the end of that try is the job's end, and the
 * handler is not called a second time. What the engine gives again after a failed try is a new try, and runs after it.
 * @param handle one try from its beginning to the engine's answer; never throws
 * @returns takes a job as it was handed out; resolves when nothing is left to do for it here
 */
export function createJobsInHand(
  handle: (job: ActivatedJob) => Promise<JobEnd>,
): (job: ActivatedJob) => Promise<void> {
  /** Jobs being handled, by key, with what was given again meanwhile. */
  const inHand = new Map<string, ActivatedJob | undefined>();
  /** The engine has them as completed: given again, they were on their way here before that. */
  const completed = new Set<string>();
  return async (job) => {
    if (completed.has(job.key)) return;
    if (inHand.has(job.key)) {
      inHand.set(job.key, job);
      return;
    }
    let next: ActivatedJob | undefined = job;
    while (next) {
      inHand.set(job.key, undefined);
      const end = await handle(next);
      const again = inHand.get(job.key);
      next = again && isNewTry(again, end) ? again : undefined;
      if (end.command.kind === 'complete' && end.receipt === 'taken') completed.add(job.key);
    }
    inHand.delete(job.key);
    if (completed.size > remembered) completed.delete(completed.values().next().value as string);
  };
}

/** Retries tell what was given after the failure from what was given before: that one failed with it. */
function isNewTry(again: ActivatedJob, { command, receipt }: JobEnd): boolean {
  if (receipt === 'undelivered') return true;
  return receipt === 'taken' && command.kind === 'fail' && again.retries === command.retries;
}
