import type { EngineStep } from '../../../src/engine/host/durable-engine.ts';
import { Random } from '../properties/random.ts';

/** Steps of a worker with one job: it has it and has done nothing; its completion is on the way, no answer has come. */
export type WorkerStep = 'job-taken' | 'completion-sent';

/** What is killed with SIGKILL, and where in its work; a standby has no steps. */
export type Kill =
  | { readonly victim: 'leader' | 'postgres'; readonly step: EngineStep }
  | { readonly victim: 'worker'; readonly step: WorkerStep }
  | { readonly victim: 'standby'; readonly step: 'waiting' };

/** The leader hangs (SIGSTOP) at a step until another leads, and goes on then (SIGCONT): two that believe they lead. */
export interface Stop {
  readonly victim: 'stopped leader';
  readonly step: EngineStep;
}

/** When: at the so many-th time that the step is reached, and so many ms after it. */
export type Fault = (Kill | Stop) & { readonly occurrence: number; readonly lingerMs: number };

const leaderSteps: readonly EngineStep[] = [
  'received',
  'executed',
  'begun',
  'written',
  'commit-sent',
  'committed',
  'answered',
  'jobs-taken',
];

/** Each kill that a whole proof must have had. */
export const kills: readonly Kill[] = [
  ...leaderSteps.map((step) => ({ victim: 'leader', step }) as const),
  { victim: 'standby', step: 'waiting' },
  ...(['executed', 'begun', 'written', 'commit-sent'] as const).map(
    (step) => ({ victim: 'postgres', step }) as const,
  ),
  { victim: 'worker', step: 'job-taken' },
  { victim: 'worker', step: 'completion-sent' },
];

/** Each stop that a whole proof must have had. */
export const stops: readonly Stop[] = (['executed', 'written', 'commit-sent'] as const).map((step) => ({
  victim: 'stopped leader',
  step,
}));

/** From so many kills on, each is among them. */
export const wholeFrom = kills.length;

/**
 * What goes wrong, in order: each kind of kill at least once as soon as there are that many, the others drawn; and a stop
 * for each ten kills, at least three in a whole proof.
 */
export function drawFaults(seed: number, count: number): Fault[] {
  const random = new Random(seed, 1);
  const drawn: (Kill | Stop)[] = random.shuffled(kills).slice(0, count);
  while (drawn.length < count) drawn.push(random.pick(kills));
  const stopCount = Math.max(count >= wholeFrom ? stops.length : 1, Math.floor(count / 10));
  const offset = random.below(stops.length);
  for (let nr = 0; nr < stopCount; nr++) drawn.push(stops[(offset + nr) % stops.length] as Stop);
  return random.shuffled(drawn).map((fault) => ({
    ...fault,
    occurrence: 1 + random.below(12),
    lingerMs: isHeld(fault) ? random.pick([0, 0, 1, 3]) : 0,
  }));
}

/** The engine does not wait at these steps: a moment later it is at another. */
const isHeld = ({ step }: Kill | Stop): boolean => step !== 'received' && step !== 'jobs-taken';

export const nameOf = ({ victim, step }: Kill | Stop): string => `${victim} ${step}`;
