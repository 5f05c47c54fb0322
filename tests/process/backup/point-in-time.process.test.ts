import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { ensureSecrets } from '../../../src/config/secrets.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { withClient } from '../../../src/db/with-client.ts';
import { openHistoryDatabase } from '../../../src/history/database.ts';
import { archiveSettings } from '../../../src/local/archive.ts';
import { type RunningPostgres, startPostgres } from '../../../src/local/postgres.ts';
import { createLine, startLineEngine } from '../../support/line-engine.ts';
import { eventually } from '../local/support.ts';

/** The embedded PostgreSQL archives, is copied while it works and lost; a moment between copy and loss is recovered. */
const folder = mkdtempSync(join(tmpdir(), 'tongban-point-in-time-'));
const [lost, archive, to] = ['lost', 'archive', 'base'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const secretsFile = join(folder, 'secrets.json');
/** Instances by when their creation was answered. */
const [beforeCopy, beforeMoment, afterMoment]: [string[], string[], string[]] = [[], [], []];
let postgres: RunningPostgres;
let moment: string;

async function run(program: string, args: readonly string[], dataDir: string, env: NodeJS.ProcessEnv = {}) {
  const { DATABASE_URL, ...outer } = process.env;
  const running = promisify(execFile)(
    process.execPath,
    [join(projectRoot, `dist/${program}.js`), ...args, '--json'],
    {
      env: { ...outer, DATA_DIR: dataDir, SECRETS_FILE: secretsFile, ARCHIVE_DIR: archive, ...env },
    },
  );
  return running.then(
    ({ stdout }) => ({ code: 0, result: JSON.parse(stdout), complaint: '' }),
    ({ code, stderr }) => ({
      code: code as number,
      result: undefined,
      // What it was doing comes before, a line each.
      complaint: String(stderr).trimEnd().split('\n').at(-1) as string,
    }),
  );
}

const restore = (into: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run('restore', ['--from', to, ...args], join(folder, into), env);

describe.skipIf(process.platform === 'win32')('a moment', () => {
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    ensureSecrets(secretsFile);
    mkdirSync(lost);
    postgres = await startPostgres({
      folder: join(lost, 'postgres'),
      logFile: join(folder, 'postgres.log'),
      settings: archiveSettings(archive),
    });
    await migrate(postgres.url);
    const engine = await startLineEngine(postgres.url);
    for (let count = 0; count < 20; count++) beforeCopy.push(await createLine(engine));
    let isCopied = false;
    const load = (async () => {
      while (!isCopied) await createLine(engine);
    })();
    const { code, complaint } = await run('backup', ['--base', '--to', to], lost);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    isCopied = true;
    await load;
    for (let count = 0; count < 5; count++) beforeMoment.push(await createLine(engine));
    moment = await withClient(postgres.url, async (client) => {
      // On both sides of the moment nothing is committed for longer than its milliseconds round.
      const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at FROM pg_sleep(0.05)');
      await client.query('SELECT pg_sleep(0.05)');
      return (rows[0] as (typeof rows)[number]).at.toISOString();
    });
    for (let count = 0; count < 5; count++) afterMoment.push(await createLine(engine));
    await engine.close();
    await withClient(postgres.url, async (client) => {
      const { rows } = await client.query<{ wal: string }>('SELECT pg_walfile_name(pg_switch_wal()) AS wal');
      const wal = rows[0]?.wal as string;
      await eventually('the end of the archive', () => existsSync(join(archive, wal)));
    });
    postgres.child.kill('SIGKILL');
    await once(postgres.child, 'exit');
    rmSync(lost, { recursive: true });
  });

  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const here = async (dataDir: string) => {
    const database = await openHistoryDatabase({ DATA_DIR: join(folder, dataDir) });
    try {
      return await withClient(database.url, async (client) => {
        const { rows: roots } = await client.query('SELECT root_key FROM engine.root_instance');
        const { rows: restores } = await client.query('SELECT found, database FROM engine.restore');
        const { rows: alarms } = await client.query(
          `SELECT detail FROM bank.alarm WHERE kind = 'restore-accepted'`,
        );
        return { keys: new Set(roots.map((row) => row.root_key)), restores, alarms };
      });
    } finally {
      await database.close();
    }
  };

  test('between copy and loss is recovered: what was answered before it, and nothing after', async () => {
    const { code, result, complaint } = await restore('then', ['--until', moment]);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    expect(result).toMatchObject({ until: moment, records: expect.any(Number) });
    const { keys, restores, alarms } = await here('then');
    expect([...beforeCopy, ...beforeMoment].filter((key) => !keys.has(key))).toEqual([]);
    expect(afterMoment.filter((key) => keys.has(key))).toEqual([]);
    expect(restores).toEqual([
      {
        found: 'backup',
        database: expect.objectContaining({ backup: expect.objectContaining({ createdAt: moment }) }),
      },
    ]);
    expect(alarms).toEqual([
      { detail: expect.stringContaining(`restored from the backup ${result.backupId} of ${moment}`) },
    ]);
    expect(readdirSync(join(folder, 'then')).filter((name) => name.startsWith('postgres'))).toEqual([
      'postgres',
    ]);
    expect(await run('history', ['rebuild'], join(folder, 'then'))).toMatchObject({
      result: { equal: true },
    });

    const database = await openHistoryDatabase({ DATA_DIR: join(folder, 'then') });
    const engine = await startLineEngine(database.url);
    const key = await createLine(engine);
    await engine.close();
    await database.close();
    const goesOn = result.goesOnAfter.find(
      ({ partitionId }: { partitionId: number }) => partitionId === Number(BigInt(key) >> 51n),
    );
    expect(BigInt(key)).toBeGreaterThan(BigInt(goesOn.key));
  });

  test('none named: everything that the archive has is recovered', async () => {
    const { code, complaint } = await restore('end', []);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    const { keys } = await here('end');
    expect([...beforeCopy, ...beforeMoment, ...afterMoment].filter((each) => !keys.has(each))).toEqual([]);
  });

  test.each<[string, () => readonly string[], NodeJS.ProcessEnv, RegExp]>([
    [
      'before the copy was complete',
      () => ['--until', '2026-01-01T00:00:00Z'],
      {},
      /^The base copy was complete at .*, after 2026-01-01T00:00:00\.000Z: use an older one\.$/,
    ],
    [
      'beyond the archive',
      () => ['--until', '2999-01-01T00:00:00Z'],
      {},
      /^The archive ends before 2999-01-01T00:00:00\.000Z: nothing was recovered\.$/,
    ],
    ['without its zone', () => ['--until', '2026-11-28 10:00'], {}, /^--until 2026-11-28 10:00 is refused: /],
    [
      'without an archive',
      () => ['--until', moment],
      { ARCHIVE_DIR: '' },
      /^A base copy is of use with its archive only: /,
    ],
    [
      'in a database of the bank',
      () => [],
      { DATABASE_URL: 'postgresql://127.0.0.1:9/none' },
      /^A base copy is of the embedded PostgreSQL: /,
    ],
  ])('%s is refused, and nothing is left', async (_what, args, env, sentence) => {
    const { code, complaint } = await restore('refused', args(), env);
    expect({ code, complaint }).toEqual({ code: 1, complaint: expect.stringMatching(sentence) });
    const left = existsSync(join(folder, 'refused')) ? readdirSync(join(folder, 'refused')) : [];
    expect(left.filter((name) => name.startsWith('postgres'))).toEqual([]);
  });

  test('cannot be recovered from a folder whose name a shell would read otherwise', () => {
    expect(() => archiveSettings(join(folder, 'a"b'))).toThrow(
      /^ARCHIVE_DIR=.* is refused: letters, digits and /,
    );
  });

  test('is refused over a database, over what another recovery left, and from a damaged copy', async () => {
    mkdirSync(join(folder, 'taken/postgres'), { recursive: true });
    expect((await restore('taken', [])).complaint).toMatch(/^There is a database in .*taken already: /);
    mkdirSync(join(folder, 'cut-off/postgres.recovering'), { recursive: true });
    expect((await restore('cut-off', [])).complaint).toMatch(
      /^.*postgres\.recovering is left from a recovery that was cut off: /,
    );
    const damaged = join(folder, 'damaged');
    cpSync(to, damaged, { recursive: true });
    const { files } = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8'));
    truncateSync(join(damaged, 'data', `${files.at(-1).path}.gz`), 5);
    const refused = () => run('restore', ['--from', damaged], join(folder, 'refused'));
    expect((await refused()).complaint).toBe(
      `The base copy is damaged: ${files.at(-1).path} is not as the manifest says.`,
    );
    const manifest = readFileSync(join(damaged, 'manifest.json'), 'utf8').replace(
      `${process.platform}-`,
      'other-',
    );
    writeFileSync(join(damaged, 'manifest.json'), manifest);
    const sum = createHash('sha256').update(manifest).digest('hex');
    writeFileSync(join(damaged, 'manifest.sha256'), `${sum}  manifest.json\n`);
    expect((await refused()).complaint).toMatch(
      /^The base copy is of PostgreSQL 18 other-\w+, and here is 18 /,
    );
  });
});
