import type { Trial } from './trial.ts';

/** One behaviour of the engine: what a trial shows must equal `expected`. */
export interface Check {
  readonly name: string;
  readonly expected: unknown;
  readonly run: (trial: Trial) => Promise<unknown>;
  /** `clock`: time must be moved. */
  readonly needs?: 'clock';
  /** Nothing else of this program may run meanwhile. */
  readonly alone?: true;
}

/** What `run` gives when the engine at hand cannot be asked; not a failure. */
export class LeftOut {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Names the checks of one topic. */
export const topic = (name: string, checks: readonly Check[]): readonly Check[] =>
  checks.map((check) => ({ ...check, name: `${name}: ${check.name}` }));

export function check(
  name: string,
  expected: unknown,
  run: Check['run'],
  more: Pick<Check, 'needs' | 'alone'> = {},
): Check {
  return { name, expected, run, ...more };
}
