import { Metadata, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { HandedOutJob } from '../../host/engine-port.ts';
import * as commands from '../commands.ts';
import { millisecondsOf, tenantId } from '../fields.ts';
import type { JobDesk } from '../job-desk.ts';
import { notNow } from '../refused.ts';
import { type CallSettings, type StreamingCall, streaming } from './calls.ts';

function activatedJob({ customHeaders, deadline, ...job }: HandedOutJob): object {
  return { ...job, customHeaders: JSON.stringify(customHeaders), deadline: String(deadline), tenantId };
}

/** Aborts when the client is gone: it hung up, its deadline passed, its connection broke. */
function goneSignal(call: StreamingCall): AbortSignal {
  const controller = new AbortController();
  if (call.cancelled) controller.abort();
  else call.on('cancelled', () => controller.abort());
  return controller.signal;
}

/** What was written and has not left yet goes back when the client is gone. */
class Deliveries {
  readonly #call: StreamingCall;
  readonly #desk: JobDesk;
  readonly #gone: AbortSignal;
  readonly #underWay = new Set<readonly HandedOutJob[]>();

  constructor(call: StreamingCall, desk: JobDesk, gone: AbortSignal) {
    this.#call = call;
    this.#desk = desk;
    this.#gone = gone;
    gone.addEventListener('abort', () => {
      for (const jobs of this.#underWay) this.#desk.giveBack(jobs);
      this.#underWay.clear();
    });
  }

  send(message: object, jobs: readonly HandedOutJob[]): void {
    if (this.#gone.aborted) {
      this.#desk.giveBack(jobs);
      return;
    }
    this.#underWay.add(jobs);
    this.#call.write(message, (error?: Error | null) => {
      if (this.#underWay.delete(jobs) && error) this.#desk.giveBack(jobs);
    });
  }
}

export function jobActivationCalls(desk: JobDesk, settings: CallSettings): UntypedServiceImplementation {
  return {
    ActivateJobs: streaming(settings, async (call) => {
      const { request } = call;
      const wanted = commands.jobRequest(request, false);
      const gone = goneSignal(call);
      const answer = await desk.poll(wanted, millisecondsOf(request.requestTimeout, 'requestTimeout'), gone);
      if (answer.kind !== 'jobs') throw notNow(answer);
      const { jobs } = answer;
      if (jobs.length > 0) new Deliveries(call, desk, gone).send({ jobs: jobs.map(activatedJob) }, jobs);
    }),

    StreamActivatedJobs: streaming(settings, async (call) => {
      const wanted = commands.jobRequest(call.request, true);
      const gone = goneSignal(call);
      const deliveries = new Deliveries(call, desk, gone);
      // The client learns that its stream is open before there is a job.
      call.sendMetadata(new Metadata());
      const stream = desk.stream(
        wanted,
        () => !call.writableNeedDrain,
        (jobs) => {
          for (const job of jobs) deliveries.send(activatedJob(job), [job]);
        },
      );
      call.on('drain', stream.resume);
      await new Promise<void>((resolve) => {
        if (gone.aborted) resolve();
        else gone.addEventListener('abort', () => resolve());
      });
      stream.close();
    }),
  };
}
