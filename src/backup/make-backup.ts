import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { productVersion } from '../config/product-version.ts';
import type { Secrets } from '../config/secrets.ts';
import { withClient } from '../db/with-client.ts';
import { readTreeHeads } from '../history/read.ts';
import { Refusal } from '../local/refusal.ts';
import { readMigrations, readSequences, readTables } from './catalogue.ts';
import { makeFolder, makeSubfolder } from './durable-files.ts';
import { formatVersion, type Manifest, type TableEntry } from './manifest.ts';
import { writeManifest } from './manifest-file.ts';
import { fingerprint } from './secrets-fingerprint.ts';
import { writeTable } from './table-file.ts';

export interface BackupOptions {
  readonly databaseUrl: string;
  /** Of the platform: only a fingerprint of them is written. */
  readonly secrets: Secrets;
  /** A folder that does not exist yet. */
  readonly to: string;
  /** Gives it up; nothing is left. */
  readonly signal?: AbortSignal;
  readonly report?: (line: string) => void;
}

/**
 * Writes everything that the database holds of the platform, at one moment, into a folder. The platform may work on
 * meanwhile: readers block nobody in PostgreSQL.
 * @throws Refusal one sentence, when the target exists or there is no platform in the database
 * @throws Error what PostgreSQL or the file system says; the folder is not there then
 */
export function makeBackup(options: BackupOptions): Promise<Manifest> {
  return withClient(options.databaseUrl, async (client) => {
    // A query finds out and says so.
    client.on('error', () => {});
    return makeFolder(options.to, (folder) => fill(client, folder, options));
  });
}

async function fill(client: pg.Client, folder: string, options: BackupOptions): Promise<Manifest> {
  const { secrets, signal, report = () => {} } = options;
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const migrations = await readMigrations(client);
  if (migrations.length === 0)
    throw new Refusal('There is no platform in this database: nothing is there to back up.');
  const { rows } = await client.query<{ at: Date; version: string }>(
    `SELECT transaction_timestamp() AS at, current_setting('server_version') AS version`,
  );
  const [{ at, version }] = rows as [(typeof rows)[number]];
  const backupId = randomUUID();
  const heads = await readTreeHeads(client);
  const tables: TableEntry[] = [];
  await makeSubfolder(folder, 'tables', async () => {
    for (const shape of await readTables(client)) {
      const file = `tables/${shape.schema}.${shape.table}.copy.gz`;
      const written = await writeTable(client, shape, join(folder, file), signal);
      if (written.rows > 0) report(`  ${shape.schema}.${shape.table}: ${written.rows} rows`);
      tables.push({ ...shape, file, ...written });
    }
  });
  const manifest: Manifest = {
    format: formatVersion,
    backupId,
    createdAt: at.toISOString(),
    productVersion: productVersion(),
    postgresVersion: version,
    migrations: [...migrations],
    secretsFingerprint: fingerprint(secrets, backupId),
    partitions: heads.map(({ partitionId, position, treeSize, rootHash }) => ({
      partitionId,
      position,
      treeSize,
      rootHash: rootHash.toString('hex'),
    })),
    tables,
    sequences: [...(await readSequences(client))],
  };
  writeManifest(folder, manifest);
  return manifest;
}
