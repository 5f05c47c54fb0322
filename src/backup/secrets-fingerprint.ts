import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { loadSecrets, type Secrets } from '../config/secrets.ts';
import { Refusal } from '../local/refusal.ts';

/**
 * Says whether secrets are those of a backup, and nothing of them: HMAC-SHA-256 of the backup's id under the two keys
 * that its rows depend on. They are 256 random bits each, so nobody can try them; two backups have nothing in common.
 * @returns hex
 */
export function fingerprint(
  { masterKey, codeKey }: Pick<Secrets, 'masterKey' | 'codeKey'>,
  backupId: string,
): string {
  const key = Buffer.concat([masterKey, codeKey].map((text) => Buffer.from(text, 'base64')));
  return createHmac('sha256', key).update(`tongban backup ${backupId}`).digest('hex');
}

/**
 * The platform's secrets, which are never part of a backup.
 * @throws Refusal one sentence, when there is no such file
 * @throws Error one sentence, when others can read it
 */
export function requireSecrets(file: string): Secrets {
  if (existsSync(file)) return loadSecrets(file);
  throw new Refusal(
    `There are no secrets at ${file}: put the platform's secrets file there, or name it by SECRETS_FILE; a backup never holds it.`,
  );
}

/** @throws Refusal one sentence, when the backup was made with other secrets */
export function refuseOtherSecrets(secrets: Secrets, backupId: string, expected: string, file: string): void {
  const found = Buffer.from(fingerprint(secrets, backupId), 'hex');
  if (timingSafeEqual(found, Buffer.from(expected, 'hex'))) return;
  throw new Refusal(
    `The secrets in ${file} are not those that the backup was made with: nothing encrypted in it could be read.`,
  );
}
