import type { Plan } from './plan.ts';
import { type Ended, runPlan } from './run.ts';

/** Tries to make a model smaller; more is not worth the wait. */
const mostTries = 600;
/** Answers are drawn anew for each smaller model: several are tried. */
const answersEach = 3;

export interface Shrunk {
  readonly plan: Plan;
  readonly ended: Ended;
}

/** Takes away from a failing model whatever it fails without in the same way. */
export function shrink(plan: Plan, ended: Ended, seed: number, run: number): Shrunk {
  let best: Shrunk = { plan, ended };
  const wanted = faultClass(ended);
  let tries = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of smallerPlans(best.plan)) {
      if (tries++ > mostTries) return best;
      const failing = failsAlike(candidate, wanted, seed, run);
      if (!failing) continue;
      best = { plan: candidate, ended: failing };
      isSmaller = true;
      break;
    }
  }
  return best;
}

function failsAlike(plan: Plan, wanted: string, seed: number, run: number): Ended | undefined {
  for (let attempt = 0; attempt < answersEach; attempt++) {
    const ended = runPlan(plan, seed, run + attempt * 1_000_000);
    if (ended.faults.length > 0 && faultClass(ended) === wanted) return ended;
  }
  return undefined;
}

/** The first fault without the names and numbers in it. */
export function faultClass({ faults }: Ended): string {
  return (faults[0] ?? '')
    .replaceAll(/\d{6,}/g, '#')
    .replaceAll(/p\d+_([a-z]+)\d+/g, '$1')
    .replaceAll(/\bp?\d+\b/g, '#')
    .slice(0, 160);
}

/** Lists of which entries can be taken out, with how many must stay. */
const lists: Readonly<Record<string, number>> = {
  blocks: 0,
  boundaryEvents: 0,
  eventSubProcesses: 0,
  starts: 0,
  branches: 1,
};
const optional: ReadonlySet<string> = new Set(['loop', 'handler', 'mapped', 'asJob', 'isolated', 'until']);

type Json = Record<string, unknown>;

/** All models that are smaller by one step, large steps first. */
function* smallerPlans(plan: Plan): Generator<Plan> {
  for (const path of pathsOf(plan)) {
    const name = String(path.at(-1));
    const value = valueAt(plan, path);
    if (Array.isArray(value) && name in lists)
      for (const index of value.keys()) {
        if (value.length > (lists[name] ?? 0))
          yield changed(plan, path, (list) => (list as unknown[]).splice(index, 1));
        const inside = name === 'blocks' ? contentOf(value[index] as Json) : [];
        if (inside.length > 0)
          yield changed(plan, path, (list) =>
            (list as unknown[]).splice(index, 1, ...structuredClone(inside)),
          );
      }
    else if (optional.has(name))
      yield changed(plan, path.slice(0, -1), (owner) => delete (owner as Json)[name]);
  }
}

/** What a block holds, when it can stand without it. */
function contentOf(block: Json): unknown[] {
  const scope = block.scope as { body: { blocks: unknown[] } } | undefined;
  if (scope) return scope.body.blocks;
  if (block.block === 'loop') return block.blocks as unknown[];
  const branches = (block.branches ?? []) as { blocks?: unknown[]; path?: { blocks: unknown[] } }[];
  return branches.flatMap(({ blocks, path }) => blocks ?? path?.blocks ?? []);
}

function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([name, entry]) => pathsOf(entry, [...path, name]))];
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const name of path) value = (value as Json)[name as string];
  return value;
}

function changed(plan: Plan, path: readonly (string | number)[], change: (value: unknown) => void): Plan {
  const copy = structuredClone(plan);
  change(valueAt(copy, path));
  return copy;
}
