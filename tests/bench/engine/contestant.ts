import type { Program } from './child.ts';
import type { BenchProcess, ContestantName } from './figures.ts';

/** One engine with workers and a load generator, ready to run windows. */
export interface Contestant {
  readonly name: ContestantName;
  readonly load: Program;
  /** Whoever says how many have passed their last job. */
  readonly workers: Program;
  readonly enginePid: number;
  /** Of workers in a process of their own. */
  readonly workerPid?: number;
  /** By the tables: how many instances have ended, or have their user task open. */
  countDone(process: BenchProcess): Promise<number>;
  /** Brings it back from `pause`; resolves when it answers. */
  resume(): Promise<void>;
  /** Nothing of it takes CPU while another is measured, as far as that is possible. */
  pause(): Promise<void>;
}
