import type { Cluster } from './cluster.ts';
import type { Failure, Findings } from './run-checks.ts';

export interface Report {
  readonly engine: { readonly address: string; readonly version: string };
  readonly passed: number;
  readonly failed: number;
  readonly leftOut: Findings['leftOut'];
  readonly failures: readonly Failure[];
}

export function reportOf({ addresses, version }: Cluster, { passed, failures, leftOut }: Findings): Report {
  return {
    engine: { address: addresses.grpc, version },
    passed: passed.length,
    failed: failures.length,
    leftOut,
    failures,
  };
}

/** For people: what failed and what was left out, then the sum. */
export function describeReport({ engine, passed, failed, leftOut, failures }: Report): string[] {
  const lines = [''];
  for (const { name, expected, actual } of failures)
    lines.push(`FAILED ${name}`, `  expected ${shown(expected)}`, `  actual   ${shown(actual)}`);
  for (const { name, reason } of leftOut) lines.push(`left out ${name}`, `  ${reason}`);
  lines.push(
    `engine ${engine.version} at ${engine.address}: ${passed} passed, ${failed} failed, ${leftOut.length} left out`,
  );
  return lines;
}

const shown = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
