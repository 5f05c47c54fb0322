import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { productVersion } from '../../config/product-version.ts';
import type { Secrets } from '../../config/secrets.ts';
import { withClient } from '../../db/with-client.ts';
import { Refusal } from '../../local/refusal.ts';
import { readMigrations } from '../catalogue.ts';
import { makeFolder, makeSubfolder, writeDurably } from '../durable-files.ts';
import { formatVersion } from '../manifest.ts';
import { writeManifest } from '../manifest-file.ts';
import { fingerprint } from '../secrets-fingerprint.ts';
import type { BaseManifest } from './base-manifest.ts';
import { copyDataFolder } from './data-folder.ts';
import { sealPassword } from './sealed-password.ts';

export interface BaseCopyOptions {
  /** Of the embedded PostgreSQL, which runs and archives. */
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  /** A folder that does not exist yet. */
  readonly to: string;
  readonly signal?: AbortSignal;
}

/** Where the files of a base copy lie in its folder. */
export const dataName = 'data';
/** What PostgreSQL says of the copy: it starts from there. */
export const labelName = 'backup_label';

/**
 * Copies the embedded PostgreSQL's files while it works: with its archive, every later moment can be recovered.
 * @throws Refusal one sentence, when the target exists or PostgreSQL does not archive
 */
export function makeBaseCopy(options: BaseCopyOptions): Promise<BaseManifest> {
  return withClient(options.databaseUrl, async (client) => {
    client.on('error', () => {});
    const { rows } = await client.query<{ mode: string; data: string; version: string }>(
      `SELECT current_setting('archive_mode') AS mode, current_setting('data_directory') AS data,
              current_setting('server_version_num')::int / 10000 AS version`,
    );
    const [{ mode, data, version }] = rows as [(typeof rows)[number]];
    if (mode === 'off')
      throw new Refusal(
        'PostgreSQL does not archive, so a base copy would be of no use: start the platform with ARCHIVE_DIR.',
      );
    const migrations = await readMigrations(client);
    if (migrations.length === 0)
      throw new Refusal('There is no platform in this database: nothing is there to copy.');
    return makeFolder(options.to, (folder) => fill(client, folder, data, version, migrations, options));
  });
}

async function fill(
  client: pg.Client,
  folder: string,
  data: string,
  version: string,
  migrations: readonly string[],
  { secrets, signal }: BaseCopyOptions,
): Promise<BaseManifest> {
  const password = join(dirname(data), 'password');
  if (!existsSync(password))
    throw new Refusal('A base copy is of the embedded PostgreSQL only: use what your own server has.');
  const backupId = randomUUID();
  const { rows: start } = await client.query<{ wal: string; at: Date }>(
    `SELECT pg_walfile_name(pg_backup_start('tongban ' || $1, true)) AS wal, clock_timestamp() AS at`,
    [backupId],
  );
  const [{ wal, at }] = start as [(typeof start)[number]];
  const copied = await makeSubfolder(folder, dataName, () =>
    copyDataFolder(data, join(folder, dataName), signal),
  );
  // Waits until the archive has everything that the copy needs.
  const { rows: stop } = await client.query<{ labelfile: string; at: Date }>(
    'SELECT labelfile, clock_timestamp() AS at FROM pg_backup_stop(true)',
  );
  const [{ labelfile, at: completedAt }] = stop as [(typeof stop)[number]];
  writeDurably(join(folder, labelName), labelfile);
  const manifest: BaseManifest = {
    format: formatVersion,
    kind: 'base',
    backupId,
    createdAt: at.toISOString(),
    completedAt: completedAt.toISOString(),
    productVersion: productVersion(),
    postgres: `${version} ${process.platform}-${process.arch}`,
    migrations: [...migrations],
    secretsFingerprint: fingerprint(secrets, backupId),
    sealedPassword: sealPassword(readFileSync(password, 'utf8').trim(), secrets.masterKey, backupId),
    startWal: wal,
    ...copied,
  };
  writeManifest(folder, manifest);
  return manifest;
}
