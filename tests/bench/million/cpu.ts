import type { Platform } from '../../../src/local/platform.ts';
import { cpuMicros } from '../stream/process-usage.ts';

/** Microseconds of CPU. */
export interface Cpu {
  readonly engine: number;
  /** With its backends. */
  readonly postgres: number;
}

/** What each of `count` things costs that `work` does; on a busy machine it says more than how long they take. Linux only. */
export async function cpuOfEach<T>(
  platform: Platform,
  count: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly cpu: Cpu }> {
  const before = used(platform);
  const result = await work();
  const after = used(platform);
  const each = (part: keyof Cpu) => Math.round((after[part] - before[part]) / count);
  return { result, cpu: { engine: each('engine'), postgres: each('postgres') } };
}

function used({ parts }: Platform): Cpu {
  const of = (name: 'engine' | 'postgres') => cpuMicros(parts.get(name)?.child.pid ?? 0, true);
  return { engine: of('engine'), postgres: of('postgres') };
}
