import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM under the platform's master key, bound to one copy. @returns base64: nonce, tag, text */
export function sealPassword(password: string, masterKey: string, backupId: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(masterKey, 'base64'), nonce);
  cipher.setAAD(Buffer.from(`tongban base copy ${backupId}`));
  const text = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** @throws Error when it was sealed under another key or for another copy */
export function openPassword(sealed: string, masterKey: string, backupId: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(masterKey, 'base64'), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(`tongban base copy ${backupId}`));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
