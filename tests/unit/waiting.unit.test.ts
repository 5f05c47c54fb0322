import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { waitingFiles } from '../support/waiting.ts';

/** The list of test files that wait for the embedded engine: it only shrinks, and nothing needs an engine unlisted. */
const listFile = 'tests/waiting.json';
/** The vendor's launcher, as it was, and what stands for an engine until there is one. */
const launchers = [
  'src/local/zeebe.ts',
  'src/local/distribution.ts',
  'src/local/java.ts',
  'tests/support/engine.ts',
];

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

test('no other test file reaches for a launcher', () => {
  const others = readdirSync(join(projectRoot, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((name) => join('tests', name).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && !waitingFiles.includes(file));
  expect(others.length).toBeGreaterThan(50);
  expect(others.filter(reachesLauncher)).toEqual([]);
  // The same look finds those that wait for it.
  expect(reachesLauncher('tests/process/runtime/runtime.process.test.ts')).toBe(true);
});

/** Whether a file imports a launcher, itself or by another file of the tests. */
function reachesLauncher(file: string): boolean {
  const found = new Set([file]);
  for (const one of found)
    if (one.startsWith('tests/') && !launchers.includes(one))
      for (const imported of importsOf(one)) found.add(imported);
  return launchers.some((launcher) => found.has(launcher));
}

/** Paths from the project's root that a file imports more than types from. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  return [
    ...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+\.ts)'|import\('(\.[^']+\.ts)'\)/gm),
  ]
    .map((match) => resolve(projectRoot, dirname(file), (match[1] ?? match[2]) as string))
    .map((path) => relative(projectRoot, path).replaceAll('\\', '/'));
}
