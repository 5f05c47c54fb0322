/** What the bench asks of its programs. */
export interface ToProgram {
  /** Of a load generator: starts so many, with no more than `inFlight` of them open at once. */
  readonly run?: { readonly processId: string; readonly instances: number; readonly inFlight: number };
  /** Of a load generator: so many of those that it started have passed their last job. */
  readonly passed?: number;
  /** Of a load generator: starts one after the other at a steady rate, and waits for the end of each. */
  readonly pace?: { readonly processId: string; readonly instances: number; readonly perSecond: number };
}

/** What they answer. */
export interface FromProgram {
  readonly ready?: true;
  /** From workers: so many instances more have passed their last job. */
  readonly passed?: number;
  /** From a load generator that paced: ms from sending each request until its instance had ended. */
  readonly endedAfterMs?: readonly number[];
  /** What the program cannot go on with. */
  readonly problem?: string;
}

export const tellBench = (message: FromProgram): void => void process.send?.(message);

/** Counts what workers are through with, and says it every few ms: a message an instance would cost as much as the work. */
export function createPassedCount(): () => void {
  let passed = 0;
  return () => {
    if (passed++ > 0) return;
    setTimeout(() => {
      tellBench({ passed });
      passed = 0;
    }, 2);
  };
}
