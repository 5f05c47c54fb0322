import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../src/config/project-root.ts';
import type { BankClient } from '../../../src/simulation/bank-client.ts';
import type { Scenario, ScenarioFile } from '../../support/scenario-model.ts';

export function scenarioFile(kind: Scenario['kind']): ScenarioFile {
  return JSON.parse(readFileSync(join(projectRoot, 'processes', kind, 'scenarios.json'), 'utf8'));
}

/** An analysts' scenario, cut off after `steps` of its steps. */
export function beginningOf(file: ScenarioFile, name: string, steps: number): Scenario {
  const scenario = file.scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`no scenario is called "${name}"`);
  return { ...scenario, steps: scenario.steps.slice(0, steps) };
}

/** Polls until `look` finds something; what it throws meanwhile counts as not yet. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let last: unknown = ''; ; await sleep(80)) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what} ${last}`);
  }
}

/** The code that the customer last got by SMS. */
export function codeSentTo(bank: BankClient, caseId: string): Promise<string> {
  return eventually(`a code sent to ${caseId}`, async () =>
    (await bank.outbox(caseId))
      .filter(({ system }) => system === 'sms')
      .map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0])
      .filter((code) => code !== undefined)
      .at(-1),
  );
}

/** Whether the process still runs; one that only waits to be collected by its parent does not. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return false;
  }
}

/** Waits until all of them are gone; who is not is said by its command. */
export async function endOf(pids: readonly number[], timeoutMs: number): Promise<void> {
  await eventually(
    'their end',
    () => {
      const left = pids.filter(lives);
      if (left.length > 0) throw new Error(left.map((pid) => `${pid}: ${commandOf(pid)}`).join('\n'));
      return true;
    },
    timeoutMs,
  );
}

function commandOf(pid: number): string {
  return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).slice(0, 200);
}

/** Ids of all processes below `pid`, itself included. */
export function family(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [pid];
  for (const parent of found) found.push(...pairs.filter(([, of]) => of === parent).map(([child]) => child));
  return found;
}

/** The shells that wait beside `pid` to end its PostgreSQL when it is gone. */
export function guardsOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+\/bin\/sh -c read /.exec(line))
    .filter((match) => Number(match?.[2]) === pid)
    .map((match) => Number(match?.[1]));
}

/** Addresses and ports that processes listen on, as `address:port`; from the tables of the Linux kernel. */
export function listeningOn(pids: readonly number[]): string[] {
  const sockets = new Set(pids.flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode as string))
      .map(([, local]) => readable(local as string)),
  );
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, name)))?.[1];
      return inode === undefined ? [] : [inode];
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** The kernel writes addresses as words of four bytes in the machine's order (little endian). */
function readable(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const v4 = (four: string[]) => four.map((byte) => Number.parseInt(byte, 16)).join('.');
  const mapped =
    bytes.length === 16 && bytes.slice(0, 12).join('') === '00000000000000000000ffff'.toUpperCase();
  const text = bytes.length === 4 ? v4(bytes) : mapped ? `::ffff:${v4(bytes.slice(12))}` : bytes.join('');
  return `${text}:${Number.parseInt(port, 16)}`;
}
