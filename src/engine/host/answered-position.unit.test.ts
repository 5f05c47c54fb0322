import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { continueAfter, describeRestore, findRestore, type ReachedPosition } from './answered-position.ts';
import {
  AnsweredPositionFile,
  answeredPositionFile,
  readAnsweredPosition,
} from './answered-position-file.ts';

const first = '2251799813685248';
const second = '4503599627370496';

/** @param ends position of each partition; keys are as far along */
function reached(ends: readonly number[], epoch = 1, historyId = 'of-the-bank'): ReachedPosition {
  const partitions = ends.map((position, index) => ({
    partitionId: index + 1,
    position,
    key: String((BigInt(index + 1) << 51n) + BigInt(position)),
  }));
  return { historyId, epoch: String(epoch), partitions };
}

describe('a database beside what was answered from it', () => {
  test.each([
    ['nothing was answered yet', undefined, reached([5])],
    ['nothing was answered yet, and no engine has led', undefined, undefined],
    ['an engine has led and answered nothing', reached([0, 0]), undefined],
    ['both are as far', reached([7, 3]), reached([7, 3])],
    ['the file is older: power failure, or a replica elsewhere led', reached([7, 3]), reached([9, 3], 4)],
    ['a backup after which nothing was answered', reached([7, 3], 5), reached([7, 3], 4)],
  ])('%s: it is as it should be', (_what, answered, database) => {
    expect(findRestore(answered, database)).toBeUndefined();
  });

  test('one partition that ends earlier is an older state', () => {
    const restore = findRestore(reached([70, 30, 9]), reached([70, 20], 8));
    expect(restore).toEqual({
      kind: 'older',
      partitions: [
        { partitionId: 2, answered: 30, found: 20 },
        { partitionId: 3, answered: 9, found: 0 },
      ],
    });
    expect(restore && describeRestore(restore, '/data/engine/answered-position')).toBe(
      'The database is older than the answers that were given from it (partition 2 ends at position 20, and the engine has answered up to 30; partition 3 ends at position 0, and the engine has answered up to 9; /data/engine/answered-position), so what customers and workers were told since then would be missing: restore a newer backup, or accept that and start once with --accept-restore (npm start -- --accept-restore).',
    );
  });

  test('one that an engine elsewhere went on with after it was set back is found by its epoch', () => {
    expect(findRestore(reached([70], 5), reached([90], 4))).toEqual({ kind: 'continued' });
  });

  test.each([
    ['another history', reached([999], 9, 'of-another')],
    ['an empty database', undefined],
  ])('%s is not the one that answers were given from', (_what, database) => {
    expect(findRestore(reached([70, 0]), database)).toEqual({
      kind: 'other',
      answered: [{ partitionId: 1, position: 70, key: '2251799813685318' }],
    });
  });

  test('a file that cannot be read leaves it open', () => {
    expect(findRestore('damaged', reached([7]))).toEqual({ kind: 'damaged' });
  });
});

test('after an accepted restore neither positions nor keys are given a second time, on any partition', () => {
  const [one, two, three] = continueAfter(reached([100, 5]), reached([40, 9, 3]));
  expect(one?.position).toBeGreaterThan(100);
  expect(BigInt(one?.key ?? 0)).toBeGreaterThan(BigInt(first) + 100n);
  expect(two?.position).toBeGreaterThan(9);
  expect(BigInt(two?.key ?? 0)).toBeGreaterThan(BigInt(second) + 9n);
  expect(three?.position).toBeGreaterThan(3);
  expect(continueAfter('damaged', reached([40]))[0]?.position).toBeGreaterThan(40);
  expect(continueAfter('damaged', undefined)).toEqual([]);
});

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-answered-'));
  const path = answeredPositionFile(folder);
  let file: AnsweredPositionFile;

  beforeEach(() => {
    rmSync(path, { force: true });
    file = new AnsweredPositionFile(path);
    return () => file.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const six = reached(
    [1, 2, 3, 4, 5, Number.MAX_SAFE_INTEGER],
    12_345,
    'b0a1a4f6-9f0f-4a0e-8a51-3f6a4f0f4c11',
  );

  test('says nothing before anything was answered', () => {
    expect(readAnsweredPosition(path)).toBeUndefined();
    expect(file.read()).toBeUndefined();
  });

  test('says what was written last, to others and after a restart; nobody else reads it', () => {
    for (const ends of [[1], [2], [3]]) {
      file.write(reached(ends));
      expect(readAnsweredPosition(path)).toEqual(reached(ends));
    }
    file.write(six);
    expect(new AnsweredPositionFile(path).read()).toEqual(six);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('a restarted engine goes on after the last slot, not over it', () => {
    file.write(reached([1]));
    file.write(reached([2]));
    const next = new AnsweredPositionFile(path);
    next.write(reached([3]));
    next.close();
    expect(readAnsweredPosition(path)).toEqual(reached([3]));
    tear(1);
    expect(readAnsweredPosition(path)).toEqual(reached([2]));
  });

  test('a write that was torn anywhere leaves the one before it, or is whole', () => {
    file.write(reached([1]));
    file.write(reached([2]));
    const before = readFileSync(path);
    file.write(reached([3]));
    const after = readFileSync(path);
    const outcomes = new Set<number>();
    for (let torn = 0; torn <= after.length; torn += 7) {
      writeFileSync(path, Buffer.concat([after.subarray(0, torn), before.subarray(torn)]));
      const found = readAnsweredPosition(path) as ReachedPosition;
      outcomes.add(found.partitions[0]?.position as number);
    }
    expect([...outcomes].sort()).toEqual([2, 3]);
  });

  test('without a whole slot it is damaged, not absent', () => {
    file.write(reached([1]));
    tear(0);
    expect(readAnsweredPosition(path)).toEqual(reached([1]));
    tear(1);
    expect(readAnsweredPosition(path)).toBe('damaged');
    truncateSync(path, 0);
    expect(readAnsweredPosition(path)).toBe('damaged');
    const next = new AnsweredPositionFile(path);
    next.write(reached([4]));
    next.close();
    expect(readAnsweredPosition(path)).toEqual(reached([4]));
  });

  /** Changes a bit within the text of a slot. */
  function tear(slot: 0 | 1) {
    const bytes = readFileSync(path);
    const at = slot * 4_096 + 40;
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(path, bytes);
  }

  test('a write takes far less than a commit', () => {
    const began = performance.now();
    for (let count = 1; count <= 2_000; count++) file.write(six);
    expect((performance.now() - began) / 2_000).toBeLessThan(1);
  });
});
