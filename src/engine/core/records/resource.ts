import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** Base64 of bytes; `btoa` takes characters up to U+00FF. */
export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  const step = 0x8000;
  for (let at = 0; at < bytes.length; at += step)
    characters += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(characters);
}

export function fromBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

/** As Zeebe records it. It tells an unchanged file from a changed one; it is no protection. */
export function checksumOf(bytes: Uint8Array): string {
  return toBase64(md5(bytes));
}

/** Tells files apart for certain: what is compiled is kept by it. */
export function contentKeyOf(bytes: Uint8Array): string {
  return toBase64(sha256(bytes));
}

/**
 * Text of a file. Only UTF-8 is read, whatever the file's XML declaration names: which other encodings are known depends
 * on the platform, and a history must read the same everywhere.
 * @returns undefined when the bytes are no UTF-8
 */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
