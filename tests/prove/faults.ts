/** `npm run prove -- faults`: SIGKILL at each step between a command and its answer; nothing may be lost or doubled. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inflict } from './faults/inflict.ts';
import { type Judgement, judge } from './faults/judge.ts';
import type { Ledger } from './faults/ledger.ts';
import { rebuiltDifferences, type Stage, setStage } from './faults/stage.ts';
import {
  drawFaults,
  type Fault,
  kills as killKinds,
  nameOf,
  stops as stopKinds,
  wholeFrom,
} from './faults/steps.ts';

export interface FaultsOptions {
  readonly seed: number;
  /** Of processes, by SIGKILL; leaders that hang come on top, one for ten. */
  readonly kills?: number;
  /** Told how far it is. */
  readonly say?: (line: string) => void;
}

export interface FaultsResult {
  readonly kills: number;
  /** Leaders that hung until another led, and went on then. */
  readonly stops: number;
  /** Acknowledged, and not in the history; or cases that did not end. */
  readonly lost: number;
  readonly doubled: number;
  /** Rows in which the read model differed from one that was made anew from the history, over all comparisons. */
  readonly rebuiltDifferences: number;
  /** How often each victim was hit, by its step. */
  readonly steps: Readonly<Record<string, number>>;
  readonly cases: number;
  readonly acknowledged: number;
  /** Commands that were carried out although their answer was lost, found when they were sent again. */
  readonly lostAnswers: number;
  /** Effects that were asked for again by a job that was done twice. */
  readonly repeatedEffects: number;
  /** Faults of the history's hashes, of commands executed again, and answers that no rule allows. */
  readonly otherFaults: number;
  readonly records: number;
  readonly seed: number;
  readonly seconds: number;
}

/** After so many faults the read model is made anew and compared; a long proof has a long history. */
const comparedAfter = (kills: number) => Math.max(20, Math.round(kills / 20));
/** Acknowledgements between one fault and the next: work has to go on. */
const leastProgress = 5;
const finishMs = 90_000;
const mostLines = 20;

/** The whole proof. `lines` is for people: how often what was hit, and what was found. */
export async function proveFaults({ seed, kills = 100, say = () => undefined }: FaultsOptions) {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'tongban-faults-'));
  const faults = drawFaults(seed, kills);
  let stage: Stage | undefined;
  let isKept = true;
  try {
    stage = await setStage(folder);
    const { postgres, clients, ledger } = stage;
    const rebuilt = await inflictAll(faults, stage, say, comparedAfter(kills));
    const unfinished = await clients.finish(finishMs);
    await clients.close();
    rebuilt.push(await rebuiltDifferences(postgres));
    say('comparing with the history');
    const judgement = await judge(postgres, ledger, unfinished);
    const rows = rebuilt.reduce((sum, each) => sum + each.rows, 0);
    const result = summary({ seed, faults, ledger, judgement, rows, began });
    const missing = kills < wholeFrom ? [] : names.filter((name) => !result.steps[name]);
    const { lost, doubled, others } = judgement;
    const found = [...lost, ...doubled, ...others, ...rebuilt.flatMap(({ examples }) => examples)];
    const ok = found.length === 0 && rows === 0 && missing.length === 0;
    isKept = !ok;
    if (isKept) writeFileSync(join(folder, 'findings'), found.join('\n'));
    const lines = [
      ...names.map((name) => `${name.padEnd(28)} ${result.steps[name] ?? 0}`),
      `${result.kills} kills, ${result.stops} stops, ${result.cases} cases, ${result.acknowledged} acknowledged, ${result.records} records, ${judgement.commands} commands executed again`,
      `${result.lostAnswers} answers lost after their commit, ${result.repeatedEffects} effects asked for again`,
      `${lost.length} lost, ${doubled.length} doubled, ${rows} rows rebuilt otherwise, ${others.length} other faults`,
      ...found.slice(0, mostLines).map((line) => `  ${line}`),
      ...missing.map((name) => `  did not occur: ${name}`),
    ];
    return { ok, result, lines };
  } finally {
    await stage?.close();
    if (isKept) say(`logs and database are kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** One after the other, each when work goes on again. @returns what the comparisons in between found */
async function inflictAll(
  faults: readonly Fault[],
  stage: Stage,
  say: (line: string) => void,
  every: number,
) {
  const { replicas, clients, ledger, postgres } = stage;
  const rebuilt: { rows: number; examples: string[] }[] = [];
  await progress(ledger, leastProgress);
  for (const [index, fault] of faults.entries()) {
    const before = Date.now();
    await inflict(fault, stage, index);
    await replicas.leader();
    await progress(ledger, leastProgress);
    clients.check();
    say(
      `${index + 1}/${faults.length} ${nameOf(fault)}: work goes on after ${Date.now() - before} ms; ${ledger.started.size} cases, ${ledger.acknowledged} acknowledged`,
    );
    if ((index + 1) % every === 0) rebuilt.push(await rebuiltDifferences(postgres));
  }
  return rebuilt;
}

/** Until work has gone on. @throws when it has not in a minute */
async function progress(ledger: Ledger, least: number): Promise<void> {
  const from = ledger.acknowledged;
  const deadline = Date.now() + 60_000;
  while (ledger.acknowledged < from + least) {
    if (Date.now() > deadline) throw new Error('nothing was acknowledged for a minute');
    await sleep(20);
  }
}

function summary(from: {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly ledger: Ledger;
  readonly judgement: Judgement;
  readonly rows: number;
  readonly began: number;
}): FaultsResult {
  const { seed, faults, ledger, judgement, rows, began } = from;
  const steps: Record<string, number> = {};
  for (const fault of faults) steps[nameOf(fault)] = (steps[nameOf(fault)] ?? 0) + 1;
  const stops = faults.filter(({ victim }) => victim === 'stopped leader').length;
  return {
    kills: faults.length - stops,
    stops,
    lost: judgement.lost.length,
    doubled: judgement.doubled.length,
    rebuiltDifferences: rows,
    steps,
    cases: ledger.started.size,
    acknowledged: ledger.acknowledged,
    lostAnswers: ledger.lostAnswers,
    repeatedEffects: [...ledger.effects.values()].reduce((sum, times) => sum + times - 1, 0),
    otherFaults: judgement.others.length,
    records: judgement.records,
    seed,
    seconds: Math.round((Date.now() - began) / 1_000),
  };
}

const names: readonly string[] = [...killKinds, ...stopKinds].map(nameOf);
