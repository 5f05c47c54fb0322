import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { productVersion } from '../../config/product-version.ts';
import type { Secrets } from '../../config/secrets.ts';
import { withClient } from '../../db/with-client.ts';
import type { ReachedPartition } from '../../engine/host/answered-position.ts';
import { recoverySettings } from '../../local/archive.ts';
import { postgresFolder, startPostgres } from '../../local/postgres.ts';
import { postgresBinaries } from '../../local/postgres-binaries.ts';
import { Refusal } from '../../local/refusal.ts';
import { recordBackup, verifiedHistory } from '../record-backup.ts';
import type { BaseManifest } from './base-manifest.ts';
import { layOut, refuseDamagedCopy } from './data-folder.ts';
import { dataName, labelName } from './make-base-copy.ts';
import { openPassword } from './sealed-password.ts';

export interface RecoveryOptions {
  /** Folder of the base copy. */
  readonly from: string;
  readonly manifest: BaseManifest;
  readonly secrets: Secrets;
  /** ARCHIVE_DIR of the platform that was copied. */
  readonly archive: string;
  /** ISO 8601; undefined: to the end of the archive. */
  readonly until: string | undefined;
  /** Of the local platform, held by the caller; without a database. */
  readonly dataDir: string;
  readonly answeredFile: string;
  readonly report: (line: string) => void;
}

export interface Recovered {
  /** Records of the ledger, all of which verified. */
  readonly records: number;
  /** No position or key up to here is given again. */
  readonly goesOnAfter: readonly ReachedPartition[];
}

/** Replaying days of an archive takes its time, ms. */
const longest = 24 * 60 * 60_000;

/**
 * Recovers the embedded PostgreSQL to a moment, beside its final place: it is moved there when the ledger has verified and
 * the restore is recorded, and removed when anything fails.
 * @throws Refusal one sentence
 */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const { from, dataDir, manifest, until, report } = options;
  const place = join(dataDir, 'postgres');
  if (existsSync(place))
    throw new Refusal(`There is a database in ${dataDir} already: recover into an empty DATA_DIR.`);
  const scratch = `${place}.recovering`;
  if (existsSync(scratch))
    throw new Refusal(`${scratch} is left from a recovery that was cut off: remove it first.`);
  if (until !== undefined && Date.parse(until) < Date.parse(manifest.completedAt))
    throw new Refusal(
      `The base copy was complete at ${manifest.completedAt}, after ${until}: use an older one.`,
    );
  refuseOtherServer(manifest);
  report('checking the base copy …');
  await refuseDamagedCopy(join(from, dataName), manifest);
  try {
    const recorded = await recoverIn(scratch, options);
    renameSync(scratch, place);
    return recorded;
  } catch (error) {
    if (existsSync(scratch)) rmSync(postgresFolder(scratch), { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

async function recoverIn(scratch: string, options: RecoveryOptions): Promise<Recovered> {
  const { from, manifest, secrets, archive, until, dataDir, report } = options;
  const settings = recoverySettings(archive, until);
  mkdirSync(scratch, { mode: 0o755 });
  const folder = postgresFolder(scratch);
  const data = join(folder, 'data');
  const { runAs } = postgresBinaries();
  report('laying out the base copy …');
  const label = readFileSync(join(from, labelName), 'utf8');
  await layOut(join(from, dataName), label, manifest, data, runAs);
  const password = openPassword(manifest.sealedPassword, secrets.masterKey, manifest.backupId);
  writeFileSync(join(folder, 'password'), `${password}\n`, { mode: 0o600 });
  report('replaying the archive …');
  const logFile = join(dataDir, 'restore-postgres.log');
  rmSync(logFile, { force: true });
  const postgres = await startPostgres({ folder: scratch, logFile, settings, readyWithinMs: longest }).catch(
    (error: Error) => {
      throw endedEarly(logFile, until) ?? error;
    },
  );
  try {
    await untilPromoted(postgres.url).catch((error: Error) => {
      throw endedEarly(logFile, until) ?? error;
    });
    report('verifying the ledger …');
    return await withClient(postgres.url, async (client) => {
      await client.query('BEGIN');
      const { records } = await verifiedHistory(client);
      const goesOnAfter = await recordBackup(client, {
        backupId: manifest.backupId,
        createdAt: until ?? new Date().toISOString(),
        answeredFile: options.answeredFile,
        version: productVersion(),
      });
      await client.query('COMMIT');
      return { records, goesOnAfter };
    });
  } finally {
    await postgres.stop();
  }
}

/** Its files are of use to the very same version, on the very same kind of machine. */
function refuseOtherServer({ postgres }: BaseManifest): void {
  const said = execFileSync(postgresBinaries().postgres, ['--version'], { encoding: 'utf8' });
  const ours = `${/\d+/.exec(said)?.[0]} ${process.platform}-${process.arch}`;
  if (postgres !== ours)
    throw new Refusal(
      `The base copy is of PostgreSQL ${postgres}, and here is ${ours}: use a backup instead.`,
    );
}

/** What PostgreSQL says when the archive has no more before the moment is reached. */
function endedEarly(logFile: string, until: string | undefined): Refusal | undefined {
  const said = readFileSync(logFile, 'utf8').includes(
    'recovery ended before configured recovery target was reached',
  );
  return said ? new Refusal(`The archive ends before ${until}: nothing was recovered.`) : undefined;
}

async function untilPromoted(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ replaying: boolean }>('SELECT pg_is_in_recovery() AS replaying');
      if (!rows[0]?.replaying) return;
      await sleep(100);
    }
  } finally {
    await client.end().catch(() => {});
  }
}
