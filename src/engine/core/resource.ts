import { md5 } from '@noble/hashes/legacy.js';

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

/**
 * Text of a file: UTF-8, or the encoding that its XML declaration names.
 * @returns undefined when the bytes are not what they say they are
 */
export function textOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const declared = /^(?:\xEF\xBB\xBF)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    head,
  )?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
