import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/** What the programs say when they cannot work as they were asked to: one sentence, and nothing was started or left. */
let folder: string;
const external = { ZEEBE_GRPC_ADDRESS: '127.0.0.1:9', ZEEBE_REST_ADDRESS: 'http://127.0.0.1:9' };

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
    [
      'workers elsewhere than there can be',
      { WORKERS: 'elsewhere' },
      /^WORKERS is refused: it must be in-process, /,
    ],
    [
      'workers in the process of an external Zeebe',
      { ...external, WORKERS: 'in-process' },
      /^WORKERS=in-process is refused with an external Zeebe, /,
    ],
  ])('%s is refused in one sentence, before anything starts', (_what, env, sentence) => {
    const dataDir = join(folder, 'nothing-here');
    const { status, said, complaints } = run('platform.js', [], { ...env, DATA_DIR: dataDir });
    expect({ status, said }).toEqual({ status: 1, said: [] });
    expect(complaints).toEqual([expect.stringMatching(sentence)]);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('a history of another engine', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  async function query(sql: string) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  }
  /** As if records of a partition had been kept. */
  const keepHistory = () => query(`INSERT INTO history.tree VALUES (1, 1, 1, '', '', '{}', now(), now());`);
  const platform = (env: NodeJS.ProcessEnv = {}) =>
    run('platform.js', [], { DATABASE_URL: database.url, DATA_DIR: join(folder, 'data'), ...env });

  test('what 0.1.0 left is refused in one sentence, and left as it was', async () => {
    await keepHistory();
    await query(`DROP SCHEMA engine CASCADE; DELETE FROM bank.schema_migration WHERE name = '100-engine'`);
    const { status, complaints } = platform();
    expect(status).toBe(1);
    expect(complaints).toEqual([
      expect.stringMatching(/^The history in this database was written by another engine \(Tongban 0\.1\.0 /),
    ]);
    const { rows } = await query(`SELECT to_regclass('engine.leader') AS made`);
    expect(rows).toEqual([{ made: null }]);
  });

  test('nor does an external cluster go on with the history of the embedded engine', async () => {
    await keepHistory();
    await query(`INSERT INTO engine.leader VALUES (true, 1, 1, '0.2.0')`);
    const { status, complaints } = platform(external);
    expect(status).toBe(1);
    expect(complaints).toEqual([
      expect.stringMatching(/^The history in this database was written by the embedded engine, /),
    ]);
  });
});

describe('the demo', () => {
  test('asks for an engine whose clock can be moved', () => {
    const { status, complaints } = run('demo.js', ['--cases', '1'], external);
    expect(status).toBe(1);
    expect(complaints).toEqual([expect.stringMatching(/^Simulated time .* set ZEEBE_MANAGEMENT_ADDRESS /)]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
