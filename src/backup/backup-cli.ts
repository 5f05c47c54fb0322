import { openHistoryDatabase } from '../history/database.ts';
import { dataDirOf, runCommand, secretsFileOf } from './command.ts';
import { makeBackup } from './make-backup.ts';
import { requireSecrets } from './secrets-fingerprint.ts';

/**
 * `npm run backup -- --to FOLDER [--json]`, while the platform runs or not. Environment: DATABASE_URL, or DATA_DIR of the
 * local platform; SECRETS_FILE.
 */
await runCommand('backup --to FOLDER [--json]', { required: ['to'] }, async ({ options, signal, report }) => {
  const began = performance.now();
  const to = options.to as string;
  const secrets = requireSecrets(secretsFileOf(process.env));
  const database = await openHistoryDatabase({ ...process.env, DATA_DIR: dataDirOf(process.env) });
  try {
    const manifest = await makeBackup({ databaseUrl: database.url, secrets, to, signal, report });
    const { backupId, createdAt, partitions, tables } = manifest;
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return {
      result: { to, backupId, createdAt, partitions, tables: tables.length, rows, bytes, seconds },
      words: `backup ${backupId} of ${createdAt} in ${to}: ${rows} rows, ${bytes} bytes, ${partitions.map(({ partitionId, position }) => `partition ${partitionId} up to ${position}`).join(', ') || 'no records'}; keep the secrets elsewhere`,
    };
  } finally {
    await database.close();
  }
});
