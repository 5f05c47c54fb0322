import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const formatVersion = 1;
const ivLength = 12;
const tagLength = 16;

/** Where a sealed value lives. It is authenticated with the value, so that a value moved elsewhere does not open. */
export interface Place {
  readonly table: string;
  readonly column: string;
  /** The row's primary key. */
  readonly row: string;
}

const associatedData = (place: Place) => Buffer.from(JSON.stringify([place.table, place.column, place.row]));

/**
 * Encrypts one field with AES-256-GCM: version byte, 12-byte random IV, 16-byte tag, ciphertext.
 * @param key 32 bytes
 */
export function seal(key: Buffer, value: string | Buffer, place: Place): Buffer {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(associatedData(place));
  const body = Buffer.concat([
    cipher.update(typeof value === 'string' ? Buffer.from(value) : value),
    cipher.final(),
  ]);
  return Buffer.concat([Buffer.of(formatVersion), iv, cipher.getAuthTag(), body]);
}

/** Opens what {@link seal} made for the same key and place; throws when either differs or a bit was changed. */
export function open(key: Buffer, sealed: Buffer, place: Place): Buffer {
  if (sealed[0] !== formatVersion)
    throw new Error(`sealed value of unknown format in ${place.table}.${place.column}`);
  const body = 1 + ivLength + tagLength;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + ivLength));
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(sealed.subarray(1 + ivLength, body));
  return Buffer.concat([decipher.update(sealed.subarray(body)), decipher.final()]);
}

/** {@link open} for text. */
export const openText = (key: Buffer, sealed: Buffer, place: Place): string =>
  open(key, sealed, place).toString('utf8');

/** Keys for separate uses, derived from one master key so that none can stand in for another. */
export function deriveKey(masterKey: Buffer, use: string): Buffer {
  if (masterKey.length < 32) throw new Error('the master key needs at least 32 bytes');
  return Buffer.from(hkdfSync('sha256', masterKey, 'tongban', use, 32));
}

/** Keyed hash of a normalised value: equal values are found, the value can not be guessed without the key. */
export function blindIndex(indexKey: Buffer, kind: string, value: string): Buffer {
  return createHmac('sha256', indexKey)
    .update(JSON.stringify([kind, value]))
    .digest();
}
