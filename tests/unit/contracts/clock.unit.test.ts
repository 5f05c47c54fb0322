import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { offsetClock, readOffset, writeOffset } from '../../../src/contracts/clock.ts';

const day = 86_400_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongban-clock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is written moves the clock; without a file it is the machine’s', () => {
  const file = join(folder, 'clock');
  const { now } = offsetClock(file);
  expect(Math.abs(now().getTime() - Date.now())).toBeLessThan(1_000);
  writeOffset(file, 30 * day);
  expect(readOffset(file)).toBe(30 * day);
  expect(now().getTime() - Date.now()).toBeGreaterThan(29 * day);
  expect(readdirSync(folder)).toEqual(['clock']);
});

test('who reads while time is moved finds the old number or the new one', async () => {
  const file = join(folder, 'clock');
  writeOffset(file, day);
  const reader = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const { readFileSync } = require('node:fs');
     const seen = new Set();
     for (let reads = 0; reads < 20_000; reads++) seen.add(readFileSync(workerData, 'utf8'));
     parentPort.postMessage([...seen]);`,
    { eval: true, workerData: file },
  );
  let seen: string[] | undefined;
  reader.once('message', (texts: string[]) => {
    seen = texts;
  });
  for (let moves = 0; !seen; moves++) {
    writeOffset(file, moves % 2 === 0 ? 2 * day : day);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await reader.terminate();
  expect(seen.sort()).toEqual([String(2 * day), String(day)].sort());
});
