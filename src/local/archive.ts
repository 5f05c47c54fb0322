import { chownSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type PostgresBinaries, postgresBinaries, reachableByAll } from './postgres-binaries.ts';
import { Refusal } from './refusal.ts';

/** Half-full segments are archived too: what is lost with the machine is not older, seconds. */
const archiveTimeout = '60';

/**
 * Settings by which the embedded PostgreSQL copies each finished piece of its write-ahead log into a folder, whole or not
 * at all. A piece that is there already and differs stays as it is, and PostgreSQL goes on trying and logs it.
 * @param folder ARCHIVE_DIR; made when it is missing
 * @throws Refusal one sentence, when the folder cannot serve
 */
export function archiveSettings(folder: string): Readonly<Record<string, string>> {
  const archive = archiveFolder(folder);
  const { runAs } = postgresBinaries();
  if (mkdirSync(archive, { recursive: true, mode: 0o711 }) && runAs) chownSync(archive, runAs.uid, runAs.gid);
  refuseUnreachable(archive, runAs);
  const target = `"${archive}/%f"`;
  const partial = `"${archive}/%f.partial"`;
  return {
    archive_mode: 'on',
    archive_timeout: archiveTimeout,
    archive_command: `(test -e ${target} && cmp -s "%p" ${target}) || (test ! -e ${target} && cp "%p" ${partial} && mv ${partial} ${target})`,
  };
}

/**
 * Settings by which PostgreSQL, started on a base copy, goes through the archive up to a moment and serves then.
 * @param until ISO 8601 in UTC; undefined: to the end of the archive
 */
export function recoverySettings(
  folder: string,
  until: string | undefined,
): Readonly<Record<string, string>> {
  const archive = archiveFolder(folder);
  refuseUnreachable(archive, postgresBinaries().runAs);
  return {
    restore_command: `cp "${archive}/%f" "%p"`,
    recovery_target_action: 'promote',
    // PostgreSQL knows no Z here.
    ...(until ? { recovery_target_time: until.replace('Z', '+00') } : {}),
  };
}

function archiveFolder(folder: string): string {
  const archive = resolve(folder);
  if (process.platform === 'win32') throw new Refusal('ARCHIVE_DIR is not for Windows: unset it.');
  // The path stands in a command of a shell, where PostgreSQL has a meaning of its own for the percent sign.
  if (!/^[\w\-./ ]+$/.test(archive))
    throw new Refusal(`ARCHIVE_DIR=${archive} is refused: letters, digits and "_-./ " only.`);
  return archive;
}

function refuseUnreachable(archive: string, runAs: PostgresBinaries['runAs']): void {
  if (runAs && !reachableByAll(archive))
    throw new Refusal(
      `ARCHIVE_DIR=${archive} is refused: PostgreSQL runs as another user than root, who cannot reach it.`,
    );
}
