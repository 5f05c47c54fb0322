import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';

/** What the programs say when they cannot work as they were asked to: one sentence, and nothing was started or left. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongban-refusals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a bundle with nothing of the outer environment that names an engine, a database or a provider. */
function run(bundle: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, 'dist', bundle), ...args],
    {
      env: {
        PATH,
        HOME,
        TMPDIR: folder,
        TONGBAN_CACHE: join(folder, 'cache'),
        HOST: '127.0.0.1',
        PORT: '0',
        ...env,
      },
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  return { status, said: lines(stdout), complaints: lines(stderr) };
}

describe('npm start', () => {
  test.each([
    [
      'an address that others reach',
      { HOST: '0.0.0.0' },
      /^HOST=0\.0\.0\.0 is refused: .* set OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL, BANK_SYSTEMS_URL\.$/,
    ],
    ['a port that is none', { PORT: 'eighty' }, /^PORT is refused: /],
    [
      'half an external Zeebe',
      { ZEEBE_GRPC_ADDRESS: '127.0.0.1:9' },
      /^ZEEBE_GRPC_ADDRESS is set but ZEEBE_REST_ADDRESS is not: /,
    ],
    [
      'the other half',
      { ZEEBE_REST_ADDRESS: 'http://127.0.0.1:9' },
      /^ZEEBE_REST_ADDRESS is set but ZEEBE_GRPC_ADDRESS is not: /,
    ],
  ])('%s is refused in one sentence, before anything starts', (_what, env, sentence) => {
    const dataDir = join(folder, 'nothing-here');
    const { status, said, complaints } = run('platform.js', [], { ...env, DATA_DIR: dataDir });
    expect({ status, said }).toEqual({ status: 1, said: [] });
    expect(complaints).toEqual([expect.stringMatching(sentence)]);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('without an engine', () => {
  test.each([
    ['npm start', 'platform.js', []],
    ['the demo', 'demo.js', ['--cases', '1']],
    ['the demo for programs', 'demo.js', ['--cases', '1', '--json']],
    ['bench throughput', 'bench.js', ['throughput']],
    ['bench visibility', 'bench.js', ['visibility']],
    ['bench footprint', 'bench.js', ['footprint']],
    ['bench approvers', 'bench.js', ['approvers']],
  ])('%s says so in one sentence, and leaves nothing', (_what, bundle, args) => {
    const { status, said, complaints } = run(bundle, args, { DATA_DIR: join(folder, 'data') });
    expect({ status, said }).toEqual({ status: 1, said: [] });
    expect(complaints).toEqual([
      'The engine is being replaced by an embedded one that is not here yet: until then set ZEEBE_GRPC_ADDRESS and ZEEBE_REST_ADDRESS to an external Zeebe 8.6+ cluster.',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('bench ingest says so when it has no recorded stream either', () => {
    const { status, complaints } = run('bench.js', ['ingest'], {});
    expect(status).toBe(1);
    expect(complaints).toEqual([
      'no recorded stream yet: running the bench process first',
      expect.stringMatching(/^The engine is being replaced /),
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('simulated time asks for an engine whose clock can be moved', () => {
    const external = { ZEEBE_GRPC_ADDRESS: '127.0.0.1:9', ZEEBE_REST_ADDRESS: 'http://127.0.0.1:9' };
    const { status, complaints } = run('demo.js', ['--cases', '1'], external);
    expect(status).toBe(1);
    expect(complaints).toEqual([expect.stringMatching(/^Simulated time .* set ZEEBE_MANAGEMENT_ADDRESS /)]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
