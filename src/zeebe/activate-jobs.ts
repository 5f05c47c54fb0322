import type { ZeebeGrpcClient } from './grpc-client.ts';
import { parseZeebeJson } from './lossless-json.ts';

/** A job as the gateway hands it out. Keys are strings; `deadline` is the engine's clock in ms. */
export interface ActivatedJob {
  readonly key: string;
  readonly type: string;
  readonly processInstanceKey: string;
  readonly bpmnProcessId: string;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly retries: number;
  readonly deadline: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ActivateRequest {
  readonly type: string;
  readonly worker: string;
  /** How long the engine leaves the job to us, ms. */
  readonly timeout: number;
  readonly maxJobsToActivate: number;
  readonly fetchVariables: readonly string[];
  /** How long the gateway may hold the request when there is nothing to do, ms. */
  readonly requestTimeout: number;
}

/** A job as it travels: variables and headers are JSON text. */
interface RawJob extends Omit<ActivatedJob, 'headers' | 'variables'> {
  readonly customHeaders: string;
  readonly variables: string;
}

interface RawStream {
  on(event: 'data', listener: (batch: { jobs: RawJob[] }) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'end', listener: () => void): void;
  cancel(): void;
}

interface RawGateway {
  activateJobsStream(request: object): Promise<RawStream | { error: Error } | undefined>;
}

/**
 * One long poll for jobs on the SDK's own connection. Jobs are handed over as they arrive, so that none is lost when
 * the stream breaks afterwards. We read the raw stream because the SDK's `activateJobs` and workers fail every job
 * that carries a FEEL number of more digits than a double (see docs/adr/0010).
 * @param signal cancels the poll; the gateway then gives back what it could not deliver
 * @throws gRPC errors, see grpc-errors.ts
 */
export async function activateJobs(
  client: ZeebeGrpcClient,
  request: ActivateRequest,
  onJob: (job: ActivatedJob) => void,
  signal: AbortSignal,
): Promise<void> {
  const { fetchVariables, ...rest } = request;
  const gateway = await (client as unknown as { grpc: Promise<RawGateway> }).grpc;
  const stream = await gateway.activateJobsStream({ ...rest, fetchVariable: fetchVariables });
  if (!stream) return;
  if ('error' in stream) throw stream.error;
  await new Promise<void>((resolve, reject) => {
    const cancel = () => stream.cancel();
    const settle = (error?: Error) => {
      signal.removeEventListener('abort', cancel);
      // The SDK says `end` by a clock of its own too, and leaves the call open: a job given to it then would be lost.
      cancel();
      if (error && !signal.aborted) reject(error);
      else resolve();
    };
    stream.on('data', (batch) => {
      for (const job of batch.jobs) onJob(toActivatedJob(job));
    });
    stream.on('error', settle);
    stream.on('end', () => settle());
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
}

/** What a handler may see of a job, long integers in it as strings of their digits. */
export function toActivatedJob(raw: RawJob): ActivatedJob {
  return {
    key: raw.key,
    type: raw.type,
    processInstanceKey: raw.processInstanceKey,
    bpmnProcessId: raw.bpmnProcessId,
    elementId: raw.elementId,
    elementInstanceKey: raw.elementInstanceKey,
    retries: raw.retries,
    deadline: raw.deadline,
    headers: parseZeebeJson(raw.customHeaders || '{}') as Record<string, string>,
    variables: parseZeebeJson(raw.variables || '{}') as Record<string, unknown>,
  };
}
