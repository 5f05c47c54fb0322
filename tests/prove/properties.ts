/** `npm run prove -- properties`: random models, run with random answers, against rules that hold for every model. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Batch, BatchResult, Failed } from './properties/batch.ts';
import { runBatch } from './properties/batch.ts';
import { Coverage } from './properties/coverage.ts';
import { type Kind, kinds } from './properties/kinds.ts';

/** Each two kinds are to meet as often, when as many models are run. */
const leastPairs = { count: 100, from: 10_000 };
const batchSize = 25;
/** Further models for pairs that have not met often enough. */
const roundSize = 250;
const mostRounds = 20;

export interface PropertiesOptions {
  readonly runs?: number;
  readonly seed: number;
  /** Only this one, as a failure names it. */
  readonly run?: number;
  /** With `run`: the kinds that a failure names, with commas between. */
  readonly wanted?: string;
  /** Told how far it is. */
  readonly say?: (line: string) => void;
}

interface Total {
  readonly coverage: Coverage;
  readonly failed: Failed[];
  runs: number;
  records: number;
  actions: number;
}

/** All models. `lines` is for people: what failed first, then how often each two kinds met. */
export async function proveProperties({
  runs = 10_000,
  seed,
  run,
  wanted,
  say = () => undefined,
}: PropertiesOptions): Promise<{ ok: boolean; result: object; lines: string[] }> {
  const total: Total = { coverage: new Coverage(), failed: [], runs: 0, records: 0, actions: 0 };
  if (run !== undefined) {
    add(total, runBatch({ seed, runs: [{ run, ...(wanted ? { wanted: kindsOf(wanted) } : {}) }] }), 1);
    return report(total, seed, 0);
  }
  say(`seed ${seed}`);
  const worker = fileURLToPath(new URL('./properties/worker.ts', import.meta.url));
  const workers = Array.from({ length: Math.min(availableParallelism(), 8) }, () => fork(worker));
  try {
    const all = Array.from({ length: runs }, (_, index) => ({ run: index }));
    await runAll(workers, batchesOf(seed, all), total, say);
    const least = runs >= leastPairs.from ? leastPairs.count : 0;
    for (let round = 0; round < mostRounds && total.coverage.below(least).length > 0; round++) {
      const first = runs + round * roundSize;
      say(
        `${total.coverage.below(least).length} pairs have met fewer than ${least} times: ${roundSize} more models`,
      );
      await runAll(workers, batchesOf(seed, rare(total.coverage, least, first)), total, say);
    }
    return report(total, seed, least);
  } finally {
    for (const one of workers) one.kill();
  }
}

/** In the order that they are named in: it decides what the model looks like. */
function kindsOf(names: string): Kind[] {
  return names.split(',').flatMap((name) => kinds.find((kind) => kind === name) ?? []);
}

function batchesOf(seed: number, runs: Batch['runs']): Batch[] {
  const batches: Batch[] = [];
  for (let at = 0; at < runs.length; at += batchSize)
    batches.push({ seed, runs: runs.slice(at, at + batchSize) });
  return batches;
}

/** Models that are asked for the rarest pairs, several pairs each. */
function rare(coverage: Coverage, least: number, first: number): Batch['runs'] {
  const pairs = coverage.below(least);
  return Array.from({ length: roundSize }, (_, index) => {
    const wanted = new Set<Kind>();
    for (let at = index; wanted.size < 8 && at < index + 8; at++)
      for (const kind of pairs[at % pairs.length]?.pair ?? []) wanted.add(kind);
    return { run: first + index, wanted: [...wanted] };
  });
}

/** Gives each worker a batch after the other. */
async function runAll(
  workers: readonly ChildProcess[],
  batches: Batch[],
  total: Total,
  say: (line: string) => void,
): Promise<void> {
  const waiting = [...batches];
  const count = batches.length;
  const work = async (worker: ChildProcess) => {
    for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
      add(total, await runOn(worker, batch), batch.runs.length);
      const done = count - waiting.length;
      if (done % 40 === 0) say(`${total.runs} models run, ${total.failed.length} failed`);
    }
  };
  await Promise.all(workers.map(work));
}

function runOn(worker: ChildProcess, batch: Batch): Promise<BatchResult> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a worker ended with code ${code}`));
    worker.once('exit', ended);
    worker.once('message', (result: BatchResult) => {
      worker.off('exit', ended);
      resolve(result);
    });
    worker.send(batch);
  });
}

function add(total: Total, { reached, records, actions, failed }: BatchResult, runs: number): void {
  for (const one of reached) total.coverage.add(one);
  total.failed.push(...failed);
  total.runs += runs;
  total.records += records;
  total.actions += actions;
}

function report({ coverage, failed, runs, records, actions }: Total, seed: number, least: number) {
  const missing = coverage.below(least);
  const ok = failed.length === 0 && missing.length === 0;
  const [rarest] = coverage.below(Number.POSITIVE_INFINITY);
  const pairs = [
    `${kinds.length} kinds, ${coverage.pairs} pairs, all of which can stand together; the rarest met ${rarest?.count} times (${rarest?.pair.join(' + ')})`,
    ...missing.slice(0, 20).map(({ pair, count }) => `  only ${count} times: ${pair.join(' + ')}`),
    ...coverage.lines(),
  ];
  const lines = [
    `seed ${seed}: ${runs} random models run, ${actions} actions, ${records} records, ${failed.length} failed`,
    ...failures(failed, seed),
    ...(runs > 1 ? pairs : []),
  ];
  const result = {
    ok,
    seed,
    runs,
    actions,
    records,
    failed,
    leastPairs: rarest?.count ?? 0,
    pairs: coverage.table(),
  };
  return { ok, result, lines };
}

/** One example of each fault, and how to see it again. */
function failures(failed: readonly Failed[], seed: number): string[] {
  const byFault = new Map<string, Failed[]>();
  for (const one of failed) byFault.set(one.what, [...(byFault.get(one.what) ?? []), one]);
  return [...byFault.values()].flatMap((all) => {
    const [one] = all as [Failed];
    const again = `--seed ${seed} --run ${one.run}${one.wanted ? ` --wanted '${one.wanted.join(',')}'` : ''}`;
    return [
      `FAILED ${all.length} times, see ${again}`,
      ...one.faults.map((fault) => `  ${fault}`),
      ...one.actions.map((action, index) => `  ${index + 1}. ${action}`),
      ...one.files,
    ];
  });
}
