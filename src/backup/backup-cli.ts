import { openHistoryDatabase } from '../history/database.ts';
import { makeBaseCopy } from './base/make-base-copy.ts';
import { dataDirOf, runCommand, secretsFileOf } from './command.ts';
import { type BackupOptions, makeBackup } from './make-backup.ts';
import { requireSecrets } from './secrets-fingerprint.ts';

/**
 * `npm run backup -- --to FOLDER [--base] [--json]`, while the platform runs or not. `--base`: a copy of the embedded
 * PostgreSQL's files, from which with its archive every later moment can be recovered. Environment: DATABASE_URL, or
 * DATA_DIR of the local platform; SECRETS_FILE; ARCHIVE_DIR.
 */
const usage = 'backup --to FOLDER [--base] [--json]';
await runCommand(usage, { required: ['to'], flags: ['base'] }, async ({ options, flags, signal, report }) => {
  const began = performance.now();
  const to = options.to as string;
  const secrets = requireSecrets(secretsFileOf(process.env));
  const database = await openHistoryDatabase({ ...process.env, DATA_DIR: dataDirOf(process.env) });
  try {
    const what = { databaseUrl: database.url, secrets, to, signal, report };
    const { result, words } = await (flags.has('base') ? base(what) : logical(what));
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return { result: { to, ...result, seconds }, words: `${words}; keep the secrets elsewhere` };
  } finally {
    await database.close();
  }
});

async function logical(options: BackupOptions) {
  const { backupId, createdAt, partitions, tables } = await makeBackup(options);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  const ends = partitions.map(({ partitionId, position }) => `partition ${partitionId} up to ${position}`);
  return {
    result: { backupId, createdAt, partitions, tables: tables.length, rows, bytes },
    words: `backup ${backupId} of ${createdAt} in ${options.to}: ${rows} rows, ${bytes} bytes, ${ends.join(', ') || 'no records'}`,
  };
}

async function base(options: BackupOptions) {
  const { backupId, completedAt, startWal, files } = await makeBaseCopy(options);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    result: { backupId, completedAt, startWal, files: files.length, bytes },
    words: `base copy ${backupId}, complete at ${completedAt}, in ${options.to}: ${files.length} files, ${bytes} bytes; of use with the archive from ${startWal} on`,
  };
}
