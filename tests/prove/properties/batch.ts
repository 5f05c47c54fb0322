import { draw } from './draw.ts';
import type { Kind } from './kinds.ts';
import { planOf, runPlan, wantedOf } from './run.ts';
import { faultClass, shrink } from './shrink.ts';

/** Runs by number. */
export interface Batch {
  readonly seed: number;
  readonly runs: readonly { readonly run: number; readonly wanted?: readonly Kind[] }[];
}

export interface Failed {
  readonly run: number;
  readonly wanted?: readonly Kind[];
  /** Without names and numbers, to tell faults apart. */
  readonly what: string;
  readonly faults: readonly string[];
  /** The smallest model that fails in this way, with what was done to it. */
  readonly files: readonly string[];
  readonly actions: readonly string[];
}

export interface BatchResult {
  readonly reached: readonly (readonly Kind[])[];
  readonly records: number;
  readonly actions: number;
  readonly failed: readonly Failed[];
}

/** A fault is made small once, not again for each run that has it. */
const known = new Set<string>();

export function runBatch({ seed, runs }: Batch): BatchResult {
  const reached: (readonly Kind[])[] = [];
  const failed: Failed[] = [];
  let records = 0;
  let actions = 0;
  for (const { run, wanted } of runs) {
    const plan = planOf(seed, run, wanted ?? wantedOf(seed, run));
    const ended = runPlan(plan, seed, run);
    reached.push(ended.reached);
    records += ended.records;
    actions += ended.actions.length;
    if (ended.faults.length === 0) continue;
    const what = faultClass(ended);
    const small = known.has(what) ? { plan, ended } : shrink(plan, ended, seed, run);
    known.add(what);
    failed.push({
      run,
      what,
      ...(wanted ? { wanted } : {}),
      faults: small.ended.faults.slice(0, 10),
      files: draw(small.plan).files.map(({ text }) => text),
      actions: small.ended.actions,
    });
  }
  return { reached, records, actions, failed };
}
