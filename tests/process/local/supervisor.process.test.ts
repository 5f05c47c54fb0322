import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../src/local/ports.ts';
import { writeProcessRecord } from '../../../src/local/process-record.ts';
import { nodePart, type SupervisedPart, supervise } from '../../../src/local/supervisor.ts';

/** The supervisor with real, tiny Node processes; only its waits are shorter than a platform's. */
const scratch = mkdtempSync(join(tmpdir(), 'tongban-supervisor-'));
/** Notes its start, then serves, unless the file `fail` is there: then it says why it dies. */
const script = `
  import { appendFileSync, existsSync } from 'node:fs';
  import { createServer } from 'node:http';
  appendFileSync(process.env.FOLDER + '/starts', process.pid + ' ' + Date.now() + '\\n');
  if (existsSync(process.env.FOLDER + '/fail')) {
    console.error('cannot work: ' + process.pid);
    process.exit(3);
  }
  if (existsSync(process.env.FOLDER + '/mute')) setInterval(() => {}, 1000);
  else createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
`;

let folder: string;
let said: string[];
let hopeless: string[];

beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'part-'));
  said = [];
  hopeless = [];
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const starts = () =>
  readFileSync(join(folder, 'starts'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [pid: number, at: number]);

async function part(backOffMs: readonly number[]): Promise<SupervisedPart> {
  const port = await freePort();
  writeFileSync(join(folder, 'follow.mjs'), "process.on('disconnect', () => process.exit());");
  writeFileSync(join(folder, 'part.mjs'), script);
  const one = await supervise(
    nodePart({
      name: 'worker-of-the-test',
      script: join(folder, 'part.mjs'),
      followParent: join(folder, 'follow.mjs'),
      env: { ...process.env, FOLDER: folder, PORT: String(port) },
      folder,
      logFile: join(folder, 'part.log'),
      readyUrls: [`http://127.0.0.1:${port}/`],
    }),
    (line) => said.push(line),
    (message) => hopeless.push(message),
    { backOffMs },
  );
  return one;
}

async function eventually(what: string, look: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 15_000; !look(); await sleep(20))
    if (performance.now() > deadline)
      throw new Error(`waited in vain for ${what}; said: ${said.join(' | ')}`);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the supervisor', () => {
  test('restarts what dies, later each time, and says so', async () => {
    const one = await part([100, 600]);
    const first = one.child.pid as number;
    await one.crash();
    expect(said).toEqual(['worker-of-the-test ended (SIGKILL): restarting', 'worker-of-the-test runs again']);
    expect(one.child.pid).not.toBe(first);
    const diedAt = Date.now();
    await one.crash();
    expect(starts()).toHaveLength(3);
    expect((starts()[2]?.[1] as number) - diedAt).toBeGreaterThanOrEqual(590);
    expect(hopeless).toEqual([]);
    await one.stop();
    expect(starts().filter(([pid]) => lives(pid))).toEqual([]);
    expect(said.filter((line) => line.includes('restarting'))).toHaveLength(2);
  });

  test('gives up what keeps dying, with the last lines of its log', async () => {
    const one = await part([10, 20]);
    writeFileSync(join(folder, 'fail'), '');
    one.child.kill('SIGKILL');
    await eventually('the end of all patience', () => hopeless.length > 0);
    expect(hopeless).toHaveLength(1);
    expect(hopeless[0]).toContain('worker-of-the-test keeps dying. The end of its log');
    expect(hopeless[0]).toContain(`cannot work: ${starts().at(-1)?.[0]}`);
    expect(said.filter((line) => line.includes('did not come back'))).toHaveLength(2);
    expect(starts()).toHaveLength(3);
    await one.stop();
    expect(starts().filter(([pid]) => lives(pid))).toEqual([]);
  });

  test('a start that fails is told with the log, and leaves nothing', async () => {
    writeFileSync(join(folder, 'fail'), '');
    await expect(part([10])).rejects.toThrow(/worker-of-the-test did not start[\s\S]*cannot work: \d+/);
    expect(starts().filter(([pid]) => lives(pid))).toEqual([]);
  });

  test('stopped while it waits to restart, it restarts nothing and does not wait', async () => {
    const one = await part([60_000]);
    one.child.kill('SIGKILL');
    await eventually('the death', () => said.length > 0);
    const before = performance.now();
    await one.stop();
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(starts()).toHaveLength(1);
  });

  test('stopped while a process is starting, it leaves none', async () => {
    const one = await part([10]);
    writeFileSync(join(folder, 'mute'), '');
    one.child.kill('SIGKILL');
    await eventually('the second start', () => starts().length === 2);
    await one.stop();
    expect(starts().filter(([pid]) => lives(pid))).toEqual([]);
    expect(hopeless).toEqual([]);
  });

  test('a crash asked for while it is down ends when it serves again', async () => {
    const one = await part([100, 100]);
    one.child.kill('SIGKILL');
    await eventually('the death', () => said.length > 0);
    await one.crash();
    expect(one.child.exitCode).toBeNull();
    expect(lives(one.child.pid as number)).toBe(true);
    await one.stop();
  });

  test('a process that a killed supervisor left behind is ended by the next start', async () => {
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    writeProcessRecord(join(folder, 'worker-of-the-test.process'), left.pid as number);
    const one = await part([10]);
    expect(lives(left.pid as number)).toBe(false);
    await one.stop();
    expect(lives(one.child.pid as number)).toBe(false);
  });
});
