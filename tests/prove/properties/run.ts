import { draw } from './draw.ts';
import { drive } from './driver.ts';
import { generatePlan } from './generate.ts';
import { type Kind, kinds } from './kinds.ts';
import type { Plan } from './plan.ts';
import { Random } from './random.ts';
import { Fault, Session } from './session.ts';

/** Kinds that every model is asked to have. */
const wantedKinds = 16;

export interface Ended {
  /** What occurred, was armed or was active in the run. */
  readonly reached: readonly Kind[];
  readonly records: number;
  readonly actions: readonly string[];
  readonly faults: readonly string[];
}

export function wantedOf(seed: number, run: number): Kind[] {
  return new Random(seed, run, 1).shuffled(kinds).slice(0, wantedKinds);
}

export function planOf(seed: number, run: number, wanted: readonly Kind[]): Plan {
  return generatePlan(new Random(seed, run, 2), wanted);
}

/** Runs a model with random answers and checks it all the way. */
export function runPlan(plan: Plan, seed: number, run: number): Ended {
  const random = new Random(seed, run, 3);
  const session = new Session(draw(plan), {
    partitions: random.pick([1, 1, 2, 3]),
    chunk: random.pick([1000, 1000, 2]),
  });
  let faults: readonly string[] = [];
  try {
    drive(session, random, {
      trouble: random.pick([0, 0, 0, 0.05, 0.15, 0.4]),
      isEager: random.chance(0.5),
    });
  } catch (error) {
    faults = error instanceof Fault ? error.faults : [`threw ${(error as Error).stack ?? String(error)}`];
  }
  return {
    reached: [...session.game.reached],
    records: session.engine.records.length,
    actions: session.actions,
    faults,
  };
}
