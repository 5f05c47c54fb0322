import type { Lease } from '../core/commands.ts';
import { objectText } from '../core/records/json-text.ts';
import type { Key } from '../core/records/keys.ts';
import { visibleVariables } from '../core/run/variables.ts';
import type { Job } from '../core/state/state.ts';
import type { HandedOutJob, JobRequest } from './engine-port.ts';

/** What an answer holds of a job beside its variables and headers: keys, names, framing. */
const bytesOfFrame = 1_024;

/** Decides of each waiting job whether it goes along: true, not any more (false), or it can go to nobody. */
type Accept = (job: Job) => boolean | 'set-aside';

export interface HandedOut {
  readonly jobs: readonly HandedOutJob[];
  /** Larger than an answer may be: they become incidents. */
  readonly tooLarge: readonly { readonly jobKey: Key; readonly bytes: number }[];
}

/**
 * Chooses jobs for one answer, bounded in number and bytes.
 * @param take takes jobs out of the queues, oldest first, as `accept` says
 */
export function handOutJobs(
  take: (accept: Accept) => void,
  { mostBytes, fetchVariables }: JobRequest,
  lease: Lease,
): HandedOut {
  const jobs: HandedOutJob[] = [];
  const tooLarge: { jobKey: Key; bytes: number }[] = [];
  let total = 0;
  take((job) => {
    const out = handOut(job, lease, fetchVariables);
    const bytes =
      Buffer.byteLength(out.variables) + Buffer.byteLength(JSON.stringify(out.customHeaders)) + bytesOfFrame;
    if (bytes > mostBytes) {
      tooLarge.push({ jobKey: job.key, bytes });
      return 'set-aside';
    }
    if (total + bytes > mostBytes) return false;
    total += bytes;
    jobs.push(out);
    return true;
  });
  return { jobs, tooLarge };
}

/** @param fetchVariables empty: all that the job's element can see */
function handOut(
  { key, value, element }: Job,
  lease: Lease,
  fetchVariables: readonly string[],
): HandedOutJob {
  const visible = [...visibleVariables(element)].map(([name, { json }]) => [name, json] as const);
  const wanted = new Set(fetchVariables);
  return {
    key,
    type: value.type,
    retries: value.retries,
    worker: lease.worker,
    deadline: lease.deadline,
    customHeaders: value.customHeaders,
    variables: objectText(wanted.size === 0 ? visible : visible.filter(([name]) => wanted.has(name))),
    bpmnProcessId: value.bpmnProcessId,
    processDefinitionVersion: value.processDefinitionVersion,
    processDefinitionKey: value.processDefinitionKey,
    processInstanceKey: value.processInstanceKey,
    elementId: value.elementId,
    elementInstanceKey: value.elementInstanceKey,
  };
}
