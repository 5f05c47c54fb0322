import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineStep } from '../../../src/engine/host/durable-engine.ts';
import type { KilledPostgres } from './postgres.ts';
import type { Replica, Replicas } from './replicas.ts';
import type { Fault } from './steps.ts';
import type { Worker } from './workers.ts';

export interface Victims {
  readonly postgres: KilledPostgres;
  readonly replicas: Replicas;
  readonly workers: readonly Worker[];
}

/** A step is reached within it, or something else is the leader by now. */
const patienceMs = 20_000;
const mostTries = 5;

/**
 * Lets one fault happen, and starts again what was killed. Work goes on meanwhile.
 * @param nr of the fault: workers take turns
 * @throws when the victim does not come to that step, or does not come back
 */
export async function inflict(fault: Fault, victims: Victims, nr: number): Promise<void> {
  const { replicas, workers } = victims;
  if (fault.victim === 'standby') {
    const standby = replicas.other(await replicas.leader());
    await sleep(fault.occurrence * 20);
    await standby.kill();
    return standby.start();
  }
  if (fault.victim === 'worker') {
    const worker = workers[nr % workers.length] as Worker;
    worker.send({ ...fault, kind: 'fault' });
    if (!(await worker.killedWithin(60_000))) throw new Error(`${worker.name} did not come to ${fault.step}`);
    return worker.start();
  }
  // Who leads may change while it waits for the step: then the next leader is asked.
  for (let tried = 0; tried < mostTries; tried++) {
    const leader = await replicas.leader();
    if (await strike(fault, leader, victims)) return;
    leader.send({ kind: 'disarm' });
  }
  throw new Error(`no leader came to ${fault.step}`);
}

/** A fault that happens when the leader is at a step of its. */
type AtLeader = Fault & { readonly step: EngineStep };

async function strike(fault: AtLeader, leader: Replica, victims: Victims): Promise<boolean> {
  const { step, occurrence, lingerMs, victim } = fault;
  if (victim === 'postgres') return killPostgres(fault, leader, victims);
  const action = victim === 'leader' ? 'kill' : 'stop';
  leader.send({ kind: 'fault', step, occurrence, lingerMs, action });
  if (action === 'stop') return hangUntilAnotherLeads(leader, victims);
  if (!(await leader.killedWithin(patienceMs))) return false;
  await leader.start();
  return true;
}

async function killPostgres(
  { step, occurrence, lingerMs }: AtLeader,
  leader: Replica,
  { postgres }: Victims,
): Promise<boolean> {
  const processes = postgres.processes();
  const isThere = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    leader.onceAtStep(() => {
      clearTimeout(timer);
      // At once: a moment later the server might be past that step.
      postgres.kill(processes);
      leader.send({ kind: 'go-on' });
      resolve(true);
    });
  });
  leader.send({ kind: 'fault', step, occurrence, lingerMs, action: 'hold' });
  if (!(await isThere)) return false;
  await postgres.startAgain();
  return true;
}

/** The one that waits takes the lead; the other wakes up, still believes that it leads, and must write nothing. */
async function hangUntilAnotherLeads(hanging: Replica, { replicas }: Victims): Promise<boolean> {
  const epoch = hanging.epoch ?? 0;
  const other = replicas.other(hanging);
  const deadline = Date.now() + patienceMs;
  while ((other.epoch ?? 0) <= epoch) {
    if (Date.now() > deadline) return false;
    await sleep(20);
    other.check();
  }
  // The other works already.
  await sleep(300);
  hanging.signal('SIGCONT');
  const noticed = Date.now() + patienceMs;
  while (hanging.epoch === epoch && Date.now() < noticed) await sleep(20);
  if (hanging.epoch === epoch) throw new Error(`${hanging.name} still believes that it leads`);
  return true;
}
