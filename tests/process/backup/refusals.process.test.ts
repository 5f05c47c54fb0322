import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findContent } from '../../../src/backup/catalogue.ts';
import type { Manifest } from '../../../src/backup/manifest.ts';
import { projectRoot } from '../../../src/config/project-root.ts';
import { ensureSecrets } from '../../../src/config/secrets.ts';
import { withClient } from '../../../src/db/with-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createLine, startLineEngine } from '../../support/line-engine.ts';

/** What backup and restore say when they cannot do what they were asked to: one sentence, and nothing was changed. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-backup-refusals-'));
const good = join(folder, 'good');
const secretsFile = join(folder, 'secrets.json');
const otherSecrets = join(folder, 'other-secrets.json');
let source: TestDatabase;
let empty: TestDatabase;

function run(program: 'backup' | 'restore', args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return runAs([process.execPath, join(projectRoot, 'dist', `${program}.js`), ...args], env);
}

function runAs([command = '', ...args]: readonly string[], env: NodeJS.ProcessEnv) {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: { PATH, HOME, DATA_DIR: join(folder, 'data'), SECRETS_FILE: secretsFile, ...env },
    encoding: 'utf8',
  });
  return { status, said: stdout, complaints: stderr.split('\n').filter((line) => line !== '') };
}

beforeAll(async () => {
  ensureSecrets(secretsFile);
  ensureSecrets(otherSecrets);
  [source, empty] = await Promise.all([createTestDatabase(), createTestDatabase('template0')]);
  const engine = await startLineEngine(source.url);
  await Promise.all(Array.from({ length: 300 }, () => createLine(engine)));
  await engine.close();
  const { status, complaints } = run('backup', ['--to', good], { DATABASE_URL: source.url });
  expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
});

afterAll(async () => {
  await Promise.all([source.drop(), empty.drop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('restore', () => {
  const damaged = join(folder, 'damaged');
  const segments = join(damaged, 'tables/history.segment.copy.gz');

  beforeEach(() => {
    rmSync(damaged, { recursive: true, force: true });
    cpSync(good, damaged, { recursive: true });
  });

  const restore = (env: NodeJS.ProcessEnv = {}) =>
    run('restore', ['--from', damaged], { DATABASE_URL: empty.url, ...env });

  /** Changes the manifest with its hash, as an older or newer version might have written it. */
  function rewrite(change: (manifest: Manifest) => object) {
    const file = join(damaged, 'manifest.json');
    const text = JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8'))));
    writeFileSync(file, text);
    const sum = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(damaged, 'manifest.sha256'), `${sum}  manifest.json\n`);
  }

  const withFirstPartition = (change: object) =>
    rewrite((manifest) => ({
      ...manifest,
      partitions: manifest.partitions.map((each, index) => (index === 0 ? { ...each, ...change } : each)),
    }));

  test.each<[string, () => unknown, RegExp]>([
    ['no backup at all', () => rmSync(damaged, { recursive: true }), /is no complete backup: manifest\.json/],
    [
      'without manifest',
      () => rmSync(join(damaged, 'manifest.json')),
      /is no complete backup: manifest\.json/,
    ],
    [
      'a manifest cut off',
      () => truncateSync(join(damaged, 'manifest.json'), 900),
      /^The backup is damaged: manifest\.json is not what manifest\.sha256 says\.$/,
    ],
    [
      'a file cut off',
      () => truncateSync(segments, statSync(segments).size - 1),
      /^The backup is damaged: tables\/history\.segment\.copy\.gz has \d+ bytes, and the manifest says \d+\.$/,
    ],
    [
      'a file altered',
      () => flipByte(segments),
      /^The backup is damaged: tables\/history\.segment\.copy\.gz has not the SHA-256 that the manifest says\.$/,
    ],
    [
      'a file missing',
      () => rmSync(segments),
      /^The backup is damaged: tables\/history\.segment\.copy\.gz is missing\.$/,
    ],
    [
      'another format',
      () => rewrite((manifest) => ({ ...manifest, format: 2 })),
      /^The backup has format 2, and this Tongban reads format 1: /,
    ],
    [
      'another schema',
      () => rewrite((manifest) => ({ ...manifest, migrations: [...manifest.migrations, '999-later'] })),
      /^The backup has the schema of step 999-later \(\d+ steps, Tongban .*\), and this Tongban .* has that of step .*: restore it with the version that made it\.$/,
    ],
    [
      'fields missing',
      () => rewrite(({ tables, ...manifest }) => manifest),
      /^The backup is damaged: manifest\.json does not have the form of format 1\.$/,
    ],
    [
      'a table missing',
      () => rewrite((manifest) => ({ ...manifest, tables: manifest.tables.slice(1) })),
      /^The backup has other tables than its schema's version: bank\.\w+ .* is missing\.$/,
    ],
    [
      'fewer rows than said',
      () =>
        rewrite((manifest) => ({
          ...manifest,
          tables: manifest.tables.map((table) => ({ ...table, rows: table.rows + 1 })),
        })),
      /^The backup is damaged: tables\/.* gave \d+ rows, and the manifest says \d+\.$/,
    ],
    [
      'a ledger with another root',
      () => withFirstPartition({ rootHash: 'ab'.repeat(32) }),
      /^The history in the backup is not the manifest's: /,
    ],
    [
      'a ledger with another end',
      () => withFirstPartition({ treeSize: 1 }),
      /^The history in the backup is not the manifest's: /,
    ],
  ])('%s is refused', (_what, change, sentence) => {
    change();
    const { status, complaints } = restore();
    expect(complaints).toEqual([expect.stringMatching(sentence)]);
    expect(status).toBe(1);
  });

  test.each([
    ['of another platform', otherSecrets, /^The secrets in .* are not those that the backup was made with: /],
    [
      'that are missing',
      join(folder, 'nowhere.json'),
      /^There are no secrets at .*nowhere\.json: put the platform's secrets file there, or name it by SECRETS_FILE/,
    ],
  ])('secrets %s are refused', (_what, SECRETS_FILE, sentence) => {
    const { status, complaints } = restore({ SECRETS_FILE });
    expect({ status, complaints }).toEqual({ status: 1, complaints: [expect.stringMatching(sentence)] });
  });

  test('a database that is not empty is refused, and left as it was', async () => {
    const count = () =>
      withClient(
        source.url,
        async (client) => (await client.query('SELECT count(*) FROM engine.root_instance')).rows,
      );
    const before = await count();
    const { status, complaints } = restore({ DATABASE_URL: source.url });
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [
        expect.stringMatching(/^The database is not empty \(it has bank\.\w+\): .* nothing was changed\.$/),
      ],
    });
    expect(await count()).toEqual(before);
  });

  test('a moment of a backup that is one moment is refused', () => {
    const { status, complaints } = run('restore', ['--from', damaged, '--until', '2026-11-28T10:00:00Z']);
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [expect.stringMatching(/^A backup is of one moment: --until is for a base copy /)],
    });
  });

  test('without --from it says how it is used', () => {
    const { status, complaints } = run('restore', ['--json']);
    expect({ status, complaints }).toEqual({
      status: 2,
      complaints: ['usage: restore --from FOLDER [--until TIME] [--json]'],
    });
  });

  test('after all that the database is empty as before: the whole backup goes in, once', async () => {
    expect(await withClient(empty.url, findContent)).toBeUndefined();
    const { status, said } = run('restore', ['--from', damaged, '--json'], { DATABASE_URL: empty.url });
    expect(status).toBe(0);
    const result = JSON.parse(said);
    expect(result.partitions).toEqual(
      JSON.parse(readFileSync(join(good, 'manifest.json'), 'utf8')).partitions,
    );
    expect(restore()).toMatchObject({
      status: 1,
      complaints: [expect.stringMatching(/^The database is not empty /)],
    });
  });
});

function flipByte(file: string) {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
  writeFileSync(file, bytes);
}

describe('backup', () => {
  const place = join(folder, 'place');
  const to = join(place, 'backup');
  const program = [process.execPath, join(projectRoot, 'dist/backup.js'), '--to', to];

  beforeEach(() => {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
  });

  const backup = (env: NodeJS.ProcessEnv = {}) =>
    run('backup', ['--to', to], { DATABASE_URL: source.url, ...env });

  test('a target that exists is refused, and left as it was', () => {
    mkdirSync(to);
    const { status, complaints } = backup();
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [`${to} exists already: name a folder that does not.`],
    });
    expect(readdirSync(to)).toEqual([]);
  });

  test('a base copy of a PostgreSQL that does not archive is refused', () => {
    const { status, complaints } = run('backup', ['--to', to, '--base'], { DATABASE_URL: source.url });
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [
        expect.stringMatching(/^PostgreSQL does not archive, so a base copy would be of no use: /),
      ],
    });
    expect(readdirSync(place)).toEqual([]);
  });

  test('what another backup is writing is left alone', () => {
    mkdirSync(`${to}.partial`);
    writeFileSync(join(`${to}.partial`, 'theirs'), '');
    const { status, complaints } = backup();
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [
        expect.stringMatching(/backup\.partial exists: another backup is written there, or one was cut off/),
      ],
    });
    expect(readdirSync(place, { recursive: true }).sort()).toEqual([
      'backup.partial',
      'backup.partial/theirs',
    ]);
  });

  test('a database without a platform is refused', async () => {
    const database = await createTestDatabase('template0');
    const { status, complaints } = backup({ DATABASE_URL: database.url });
    await database.drop();
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [expect.stringMatching(/^There is no platform in this database: /)],
    });
    expect(readdirSync(place)).toEqual([]);
  });

  test('a data folder without a database is refused', () => {
    const { status, complaints } = backup({ DATABASE_URL: undefined });
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [expect.stringMatching(/^There is no database in .*: set DATA_DIR or DATABASE_URL\.$/)],
    });
    expect(readdirSync(place)).toEqual([]);
  });

  describe('half way', () => {
    let child: ChildProcess;
    let complaints: Promise<string>;
    let ended: Promise<[number | null, string | null]>;
    let holder: pg.Client;

    /** It waits for a table that somebody holds. */
    beforeEach(async () => {
      holder = new pg.Client({ connectionString: source.url });
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE read_model.process_instance');
      child = spawn(program[0] as string, program.slice(1), {
        env: { ...process.env, SECRETS_FILE: secretsFile, DATABASE_URL: source.url },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      complaints = text(child.stderr as Readable);
      ended = once(child, 'exit') as typeof ended;
      await expect.poll(waiting).toHaveLength(1);
      expect(readdirSync(place)).toEqual(['backup.partial']);
    });
    afterEach(() => holder.end());

    const waiting = () =>
      withClient(source.url, async (client) => {
        const { rows } = await client.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event_type = 'Lock'`,
        );
        return rows;
      });

    test('asked to end, it leaves nothing behind', async () => {
      child.kill('SIGTERM');
      expect(await ended).toEqual([1, null]);
      expect(await complaints).toBe('ended by SIGTERM\n');
      expect(readdirSync(place)).toEqual([]);
    });

    test('without its connection, it leaves nothing behind and says so', async () => {
      const [{ pid }] = (await waiting()) as [{ pid: number }];
      await holder.query('SELECT pg_terminate_backend($1)', [pid]);
      expect(await ended).toEqual([1, null]);
      expect(await complaints).toBe('terminating connection due to administrator command\n');
      expect(readdirSync(place)).toEqual([]);
    });
  });

  test('without the secrets nothing is written', () => {
    const { status, complaints } = backup({ SECRETS_FILE: join(folder, 'nowhere.json') });
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [expect.stringMatching(/^There are no secrets at /)],
    });
    expect(readdirSync(place)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a file that may not grow further leaves nothing behind', () => {
    const { status, complaints } = runAs(['/bin/sh', '-c', 'ulimit -f 8; exec "$@"', 'sh', ...program], {
      DATABASE_URL: source.url,
    });
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [`There is not enough room for ${to} (EFBIG): nothing was left there.`],
    });
    expect(readdirSync(place)).toEqual([]);
  });

  /** A disk of 64 KiB that only the program sees. */
  const onSmallDisk = (command: readonly string[]) => {
    const script =
      'mount -t tmpfs -o size=64k tmpfs "$0" && { "$@"; code=$?; ls -A "$0" | sed "s/^/left: /"; exit $code; }';
    return ['unshare', '--mount', '--map-root-user', '/bin/sh', '-c', script, place, ...command];
  };
  mkdirSync(place);
  const canMount = runAs(onSmallDisk(['true']), {}).status === 0;

  test.skipIf(!canMount)('a disk that fills leaves nothing behind (where a disk can be mounted)', () => {
    const { status, said, complaints } = runAs(onSmallDisk(program), { DATABASE_URL: source.url });
    expect({ status, complaints }).toEqual({
      status: 1,
      complaints: [`There is not enough room for ${to} (ENOSPC): nothing was left there.`],
    });
    expect(said).toContain('bank.');
    expect(said).not.toContain('left:');
  });
});

test('secrets that others can read are refused', () => {
  const open = join(folder, 'open.json');
  cpSync(secretsFile, open);
  chmodSync(open, 0o644);
  const { status, complaints } = run('backup', ['--to', join(folder, 'never')], {
    SECRETS_FILE: open,
    DATABASE_URL: source.url,
  });
  expect({ status, complaints }).toEqual({
    status: 1,
    complaints: [expect.stringMatching(/can be read by other users: run chmod 600 on it/)],
  });
});
