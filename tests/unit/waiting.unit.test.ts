import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { waitingFiles } from '../support/waiting.ts';

/** The list of test files that wait for the embedded engine: it only shrinks. */
const listFile = 'tests/waiting.json';
/** Whether our files are those of a git checkout, and not only lie inside somebody else's. */
function isCheckout(): boolean {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--show-toplevel'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return status === 0 && realpathSync(stdout.trim()) === realpathSync(projectRoot);
}

/** The list as it was; undefined when there is no such commit, or no list in it. */
function listAt(commit: string): string[] | undefined {
  const { status, stdout } = spawnSync('git', ['show', `${commit}:${listFile}`], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

describe.skipIf(!isCheckout())('compared with commits (only in a git checkout)', () => {
  test.each(['HEAD', 'HEAD^'])('holds no file that was not there at %s', (commit) => {
    const before = listAt(commit) ?? waitingFiles;
    expect(waitingFiles.filter((file) => !before.includes(file))).toEqual([]);
  });
});

test('is sorted, names each file once, and each is there', () => {
  expect([...new Set(waitingFiles)].sort()).toEqual(waitingFiles);
  expect(waitingFiles.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
});
