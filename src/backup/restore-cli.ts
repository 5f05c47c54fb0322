import { productVersion } from '../config/product-version.ts';
import type { Secrets } from '../config/secrets.ts';
import { answeredPositionFile } from '../engine/host/answered-position-file.ts';
import { lockDataFolder } from '../local/lock.ts';
import { Refusal } from '../local/refusal.ts';
import type { BaseManifest } from './base/base-manifest.ts';
import { recover } from './base/recover.ts';
import { refuseDamagedFiles, refuseOtherSchema } from './check-backup.ts';
import { type Command, dataDirOf, runCommand, secretsFileOf } from './command.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './manifest-file.ts';
import { restoreBackup } from './restore-backup.ts';
import { openForRestore } from './restore-target.ts';
import { refuseOtherSecrets, requireSecrets } from './secrets-fingerprint.ts';

/**
 * `npm run restore -- --from FOLDER [--until TIME] [--json]`, into an empty database. `--until`: from a base copy and its
 * archive, to that moment. Environment: DATABASE_URL, or DATA_DIR for the embedded one; SECRETS_FILE; ARCHIVE_DIR.
 */
const usage = 'restore --from FOLDER [--until TIME] [--json]';
await runCommand(usage, { required: ['from'], optional: ['until'] }, async (command) => {
  const began = performance.now();
  const from = command.options.from as string;
  const manifest = readManifest(from);
  refuseOtherSchema(manifest);
  const secretsFile = secretsFileOf(process.env);
  const secrets = requireSecrets(secretsFile);
  refuseOtherSecrets(secrets, manifest.backupId, manifest.secretsFingerprint, secretsFile);
  const { result, words } =
    'kind' in manifest ? await fromArchive(manifest, secrets, command) : await fromBackup(manifest, command);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return {
    result: { from, backupId: manifest.backupId, ...result, seconds },
    words: `restored from ${words}; recorded and alarmed; what customers and workers were told after that time is missing`,
  };
});

async function fromBackup(manifest: Manifest, { options, signal, report }: Command) {
  if (options.until !== undefined)
    throw new Refusal('A backup is of one moment: --until is for a base copy (npm run backup -- --base).');
  const from = options.from as string;
  const dataDir = dataDirOf(process.env);
  const database = await openForRestore(dataDir, process.env, async () => {
    report('checking the backup …');
    await refuseDamagedFiles(from, manifest);
  });
  try {
    report('restoring …');
    const restored = await restoreBackup({
      databaseUrl: database.url,
      from,
      manifest,
      answeredFile: answeredPositionFile(dataDir),
      version: productVersion(),
      signal,
      report,
    });
    const { backupId, createdAt, partitions } = manifest;
    return {
      result: { createdAt, partitions, ...restored },
      words: `backup ${backupId} of ${createdAt}: ${restored.rows} rows, ${restored.records} records verified`,
    };
  } finally {
    await database.close();
  }
}

async function fromArchive(manifest: BaseManifest, secrets: Secrets, { options, report }: Command) {
  const { DATABASE_URL, ARCHIVE_DIR: archive } = process.env;
  if (DATABASE_URL)
    throw new Refusal(
      'A base copy is of the embedded PostgreSQL: unset DATABASE_URL, and name an empty DATA_DIR.',
    );
  if (!archive) throw new Refusal('A base copy is of use with its archive only: name it by ARCHIVE_DIR.');
  const until = options.until === undefined ? undefined : momentOf(options.until);
  const from = options.from as string;
  const dataDir = dataDirOf(process.env);
  const letGo = lockDataFolder(dataDir);
  try {
    const answeredFile = answeredPositionFile(dataDir);
    const recovered = await recover({
      from,
      manifest,
      secrets,
      archive,
      until,
      dataDir,
      answeredFile,
      report,
    });
    return {
      result: { until: until ?? null, ...recovered },
      words: `base copy ${manifest.backupId} and its archive up to ${until ?? 'its end'}: ${recovered.records} records verified`,
    };
  } finally {
    letGo();
  }
}

/** @returns ISO 8601 in UTC */
function momentOf(text: string): string {
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const moment = isMoment ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment))
    throw new Refusal(
      `--until ${text} is refused: a time with its zone is wanted, such as 2026-11-28T14:30:00+08:00.`,
    );
  return new Date(moment).toISOString();
}
