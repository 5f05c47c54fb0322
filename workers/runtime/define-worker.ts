import type { Static, TObject } from 'typebox';
import type { Clock } from '../../src/contracts/clock.ts';
import type { Ports } from '../adapters/ports.ts';
import type { Effects } from './effects.ts';
import type { Outcome } from './outcomes.ts';

/** The part of an activated job that a handler may look at. Keys are strings: they exceed 2^53. */
export interface JobView {
  readonly key: string;
  readonly processInstanceKey: string;
  readonly bpmnProcessId: string;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  /** Tries left, this one included. */
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A log that already carries the case id and job type; never give it personal data. */
export interface WorkerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What every handler is given besides the ports it named. */
export interface WorkerContext {
  readonly caseId: string;
  readonly job: JobView;
  readonly clock: Clock;
  readonly log: WorkerLog;
  /** Does something outside at most once per case, effect and business occurrence. */
  readonly effects: Effects;
  /** Aborted when the job's time is up or the worker shuts down: pass it to every adapter call. */
  readonly signal: AbortSignal;
}

export interface WorkerSpec<In extends TObject, Out extends TObject, Uses extends keyof Ports> {
  /** Job type: kebab-case verb-object, equal to the file's name. */
  readonly type: string;
  /** One sentence for the job catalogue. */
  readonly purpose: { readonly zh: string; readonly en: string };
  /** Ports the handler needs; only these are handed to it. */
  readonly uses: readonly Uses[];
  /** Variables read; the job activates with exactly these. `caseId` is always required. */
  readonly input: In;
  /** Variables written. */
  readonly output: Out;
  /** BPMN error codes it may throw; each must be caught in every diagram that uses the type. */
  readonly errors?: readonly { readonly code: string; readonly when: string }[];
  /** Longest time one try may take, adapters' retries included, in ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** Longest wait between two tries, ms. Default 30,000. How many tries there are is the diagram's `retries`. */
  readonly maxBackoffMs?: number;
  /**
   * How long thrown `AdapterUnavailable` errors and an absent database leave the tries uncounted, in ms since the first
   * failure. Default 600,000: a system that is away for minutes makes no incident. 0 counts every try, for workers that
   * fall back or give up by themselves (`job.retries` 1: the last try).
   */
  readonly patienceMs?: number;
  /** Jobs of this type at once in one worker process. Default 16. */
  readonly concurrency?: number;
  handle(input: Static<In>, context: WorkerContext & Pick<Ports, Uses>): Promise<Outcome<Static<Out>>>;
}

/** A worker as the runtime and the catalogue see it, its types erased. */
// biome-ignore lint/suspicious/noExplicitAny: the runtime checks values against the schemas before and after
export type WorkerDefinition = WorkerSpec<any, any, any>;

/** Declares one worker. It does nothing by itself: `workers/main.ts` hands it a client and ports. */
export function defineWorker<In extends TObject, Out extends TObject, Uses extends keyof Ports = never>(
  spec: WorkerSpec<In, Out, Uses>,
): WorkerSpec<In, Out, Uses> {
  return spec;
}
