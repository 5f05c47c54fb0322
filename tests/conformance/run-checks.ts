import { isDeepStrictEqual } from 'node:util';
import { type Check, LeftOut } from './check.ts';
import type { Cluster } from './cluster.ts';
import { Trial } from './trial.ts';

export interface Failure {
  readonly name: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface Findings {
  readonly passed: readonly string[];
  readonly failures: readonly Failure[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

type Finding =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly actual: unknown }
  | { readonly kind: 'left out'; readonly reason: string };

const atOnce = 8;
const stopped: Finding = { kind: 'left out', reason: 'was not begun before the program was stopped' };
export const noClock = "needs the engine's clock to be moved, and this engine offers none";

/**
 * Runs the checks, several at a time; those that move time or must be alone, one after the other.
 * @param onFinding is given each as it is found
 * @param signal stops it: what has begun ends and is removed, the rest is left out
 */
export async function runChecks(
  cluster: Cluster,
  checks: readonly Check[],
  onFinding: (name: string, finding: Finding['kind']) => void,
  signal = new AbortController().signal,
): Promise<Findings> {
  const found = new Map<Check, Finding>();
  const run = async (check: Check) => {
    const finding = signal.aborted ? stopped : await runCheck(cluster, check);
    found.set(check, finding);
    onFinding(check.name, finding.kind);
  };
  const isAlone = ({ alone, needs }: Check) => alone || needs === 'clock';
  const together = checks.filter((check) => !isAlone(check));
  const queue = together.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const check of queue) await run(check);
    }),
  );
  for (const check of checks.filter(isAlone)) await run(check);
  return findingsOf(checks.map((check) => [check, found.get(check) as Finding]));
}

async function runCheck(cluster: Cluster, check: Check): Promise<Finding> {
  if (check.needs === 'clock' && !cluster.clock) return { kind: 'left out', reason: noClock };
  const trial = new Trial(cluster);
  try {
    const actual = await check.run(trial);
    if (actual instanceof LeftOut) return { kind: 'left out', reason: actual.reason };
    return isDeepStrictEqual(actual, check.expected) ? { kind: 'passed' } : { kind: 'failed', actual };
  } catch (error) {
    return { kind: 'failed', actual: `broken off: ${(error as Error).message}` };
  } finally {
    await trial.clear().catch(() => undefined);
  }
}

function findingsOf(all: readonly (readonly [Check, Finding])[]): Findings {
  return {
    passed: all.flatMap(([{ name }, { kind }]) => (kind === 'passed' ? [name] : [])),
    failures: all.flatMap(([{ name, expected }, finding]) =>
      finding.kind === 'failed' ? [{ name, expected, actual: finding.actual }] : [],
    ),
    leftOut: all.flatMap(([{ name }, finding]) =>
      finding.kind === 'left out' ? [{ name, reason: finding.reason }] : [],
    ),
  };
}
