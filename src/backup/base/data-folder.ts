import {
  chownSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../../local/refusal.ts';
import { sumOfFile, writeCompressed } from '../compressed-file.ts';
import type { BaseFile, BaseManifest } from './base-manifest.ts';

/** Emptied by PostgreSQL when it starts, or of the running server only (its manual, 25.3.4). */
const emptied = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const leftOut = /^(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init.*|backup_label.*|recovery\.signal)$/;

/**
 * Copies a data folder while its server writes on, between pg_backup_start and pg_backup_stop: what is torn is mended from
 * the archive. A file that goes meanwhile is not needed.
 * @param to an empty folder
 */
export async function copyDataFolder(
  data: string,
  to: string,
  signal: AbortSignal | undefined,
): Promise<Pick<BaseManifest, 'folders' | 'files'>> {
  const folders: string[] = [];
  const files: BaseFile[] = [];
  const copyFolder = async (below: string): Promise<void> => {
    for (const entry of readdirSync(join(data, below), { withFileTypes: true })) {
      if (leftOut.test(entry.name)) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(path);
        mkdirSync(join(to, path), { mode: 0o700 });
        if (!emptied.has(path)) await copyFolder(path);
      } else if (entry.isFile()) {
        const sum = await copyFile(join(data, path), join(to, `${path}.gz`), signal);
        if (sum) files.push({ path, ...sum });
      } else throw new Error(`${path} in PostgreSQL's data folder is neither file nor folder.`);
    }
  };
  await copyFolder('');
  for (const path of ['archive_status', 'summaries'].map((name) => `pg_wal/${name}`)) folders.push(path);
  return { folders, files };
}

async function copyFile(from: string, to: string, signal: AbortSignal | undefined) {
  try {
    return await writeCompressed(createReadStream(from), to, signal);
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(from);
    if (isGone) return undefined;
    throw error;
  }
}

/**
 * @param from where the files of the copy lie
 * @throws Refusal one sentence, about the first file that is missing, cut off or altered
 */
export async function refuseDamagedCopy(from: string, { files }: BaseManifest): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const file = join(from, `${path}.gz`);
    if (!existsSync(file)) throw new Refusal(`The base copy is damaged: ${path} is missing.`);
    const found = await sumOfFile(file);
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw new Refusal(`The base copy is damaged: ${path} is not as the manifest says.`);
  }
}

/**
 * Lays the files out again, for whoever runs the server, so that it starts with recovery.
 * @param label what pg_backup_stop said: where recovery begins
 */
export async function layOut(
  from: string,
  label: string,
  { folders, files }: BaseManifest,
  data: string,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): Promise<void> {
  const own = (path: string) => owner && chownSync(path, owner.uid, owner.gid);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  own(data);
  for (const path of folders) {
    mkdirSync(join(data, path), { mode: 0o700 });
    own(join(data, path));
  }
  for (const { path } of files) {
    const file = join(data, path);
    if (!existsSync(dirname(file))) throw new Refusal(`The base copy is damaged: ${path} has no folder.`);
    await pipeline(
      createReadStream(join(from, `${path}.gz`)),
      createGunzip(),
      createWriteStream(file, { flags: 'wx', mode: 0o600 }),
    );
    own(file);
  }
  for (const [name, text] of [
    ['backup_label', label],
    ['recovery.signal', ''],
  ] as const) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    own(join(data, name));
  }
}
