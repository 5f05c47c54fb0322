import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { lockDataFolder } from '../../../src/local/lock.ts';
import { processRecord } from '../../../src/local/process-record.ts';

/** The lock of a data folder, held by real processes. */
const scratch = mkdtempSync(join(tmpdir(), 'tongban-lock-'));
const holderScript = fileURLToPath(new URL('./lock-holder.ts', import.meta.url));
let folder: string;
let lockFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'data-'));
  lockFile = join(folder, 'platform.process');
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A process that takes the lock of `folder` and says how that went. */
async function contender(): Promise<{ child: ChildProcess; answer: string }> {
  const child = fork(holderScript, [folder], { execArgv: ['--import', 'tsx'] });
  const [answer] = await once(child, 'message');
  return { child, answer };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('the lock of a data folder', () => {
  test('is held by one living process; its death frees it', async () => {
    const first = await contender();
    expect(first.answer).toBe('locked');
    expect(() => lockDataFolder(folder)).toThrow(
      `Tongban is already running on ${folder} (process ${first.child.pid}): stop it first, or set DATA_DIR to another folder.`,
    );
    await end(first.child);
    const unlock = lockDataFolder(folder);
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual(processRecord(process.pid));
    unlock();
    expect(existsSync(lockFile)).toBe(false);
  });

  test('left by a process that is gone, it is taken over', async () => {
    const gone = spawn(process.execPath, ['-e', '0']);
    const record = processRecord(gone.pid as number);
    await once(gone, 'exit');
    writeFileSync(lockFile, JSON.stringify(record ?? { pid: gone.pid, started: '1' }));
    lockDataFolder(folder)();
  });

  test('left by a process whose number another one has now, it is taken over', () => {
    writeFileSync(lockFile, JSON.stringify({ ...processRecord(process.pid), started: '1' }));
    lockDataFolder(folder)();
  });

  test.each([
    ['empty', ''],
    ['half written', '{"pid": 1'],
    ['of another program', 'hello'],
  ])('whose file is %s, it is taken over', (_what, content) => {
    writeFileSync(lockFile, content);
    const unlock = lockDataFolder(folder);
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual(processRecord(process.pid));
    unlock();
  });

  test('when several take a dead one over at the same moment, exactly one gets it', async () => {
    writeFileSync(lockFile, JSON.stringify({ pid: 1, started: 'never' }));
    const all = await Promise.all(Array.from({ length: 4 }, contender));
    const answers = all.map(({ answer }) => answer).sort();
    await Promise.all(all.map(({ child }) => end(child)));
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('Tongban is already running on'))).toHaveLength(3);
  });
});
