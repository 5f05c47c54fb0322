import { productVersion } from '../config/product-version.ts';
import { answeredPositionFile } from '../engine/host/answered-position-file.ts';
import { refuseDamagedFiles, refuseOtherSchema } from './check-backup.ts';
import { dataDirOf, runCommand, secretsFileOf } from './command.ts';
import { readManifest } from './manifest-file.ts';
import { restoreBackup } from './restore-backup.ts';
import { openForRestore } from './restore-target.ts';
import { refuseOtherSecrets, requireSecrets } from './secrets-fingerprint.ts';

/**
 * `npm run restore -- --from FOLDER [--json]`, into an empty database. Environment: DATABASE_URL, or DATA_DIR for the
 * embedded one; SECRETS_FILE.
 */
await runCommand(
  'restore --from FOLDER [--json]',
  { required: ['from'] },
  async ({ options, signal, report }) => {
    const began = performance.now();
    const from = options.from as string;
    const dataDir = dataDirOf(process.env);
    const manifest = readManifest(from);
    refuseOtherSchema(manifest);
    const secretsFile = secretsFileOf(process.env);
    const { backupId, createdAt, secretsFingerprint, partitions } = manifest;
    refuseOtherSecrets(requireSecrets(secretsFile), backupId, secretsFingerprint, secretsFile);
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
      const { rows, records } = restored;
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      return {
        result: { from, backupId, createdAt, partitions, ...restored, seconds },
        words: `restored from backup ${backupId} of ${createdAt}: ${rows} rows, ${records} records verified; recorded and alarmed; what customers and workers were told after that time is missing`,
      };
    } finally {
      await database.close();
    }
  },
);
