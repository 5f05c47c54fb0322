import type { Answer, OutsideCommand } from '../core/commands.ts';
import type { Key } from '../core/records/keys.ts';
import type { Actor, JsonText } from '../core/records/records.ts';

/**
 * What gateways, and workers in the same process, ask of a running engine. An answer means: it is durable. Expected
 * refusals and an engine that is away are values.
 */
export interface EnginePort {
  /**
   * @param options.partitionId where to run what could run anywhere
   * @param options.deadline ms since 1970 (machine's clock): when the client stops to wait for the answer
   */
  execute(command: OutsideCommand, options?: ExecuteOptions): Promise<EngineAnswer>;

  /**
   * Takes jobs that are there now, oldest first, partitions by turns; the jobs handed out together stay below
   * `mostBytes`. An empty list means that there are none.
   */
  takeJobs(request: JobRequest): Promise<JobsAnswer>;

  /** Gives a job back that did not reach its worker. */
  releaseJob(jobKey: Key): void;

  /**
   * Gives the worker that has the job more time, or less, from now on. Refused with NOT_FOUND when there is no such
   * job, with INVALID_STATE when nobody has it.
   * @param timeout ms
   */
  updateJobTimeout(jobKey: Key, timeout: number): Promise<EngineAnswer>;

  /** Calls the listener when jobs of the type may be there. @returns ends it */
  onJobs(type: string, listener: () => void): () => void;

  topology(): Topology;

  /** Only in test mode: moves the engine's clock. */
  readonly clock: EngineClock | undefined;

  /** ms since 1970, as the engine sees it. */
  now(): number;
}

export interface ExecuteOptions {
  readonly actor?: Actor;
  readonly partitionId?: number;
  readonly deadline?: number;
}

/** The engine cannot take it just now: try again later. Whether it was done is not known for `unavailable`. */
export interface NotNow {
  readonly kind: 'exhausted' | 'unavailable' | 'timeout';
  readonly reason: string;
}

export type EngineAnswer = Answer | NotNow;

export interface JobRequest {
  readonly type: string;
  readonly worker: string;
  /** ms that the worker has */
  readonly timeout: number;
  readonly most: number;
  readonly mostBytes: number;
  /** Empty: all that the job's element can see. */
  readonly fetchVariables: readonly string[];
}

export type JobsAnswer = NotNow | { readonly kind: 'jobs'; readonly jobs: readonly HandedOutJob[] };

export interface HandedOutJob {
  readonly key: Key;
  readonly type: string;
  readonly retries: number;
  readonly worker: string;
  /** ms since 1970 */
  readonly deadline: number;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly variables: JsonText;
  readonly bpmnProcessId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
}

export interface Topology {
  readonly engineVersion: string;
  readonly host: string;
  readonly port: number;
  readonly partitions: readonly {
    readonly partitionId: number;
    readonly isLeader: boolean;
    readonly isHealthy: boolean;
  }[];
}

export interface EngineClock {
  now(): number;
  add(ms: number): Promise<number>;
  set(time: number): Promise<number>;
  reset(): Promise<number>;
}
