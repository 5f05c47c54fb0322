/** Largest stored file in bytes. */
export const maxDocumentBytes = 10 * 1024 * 1024;

const startsWith = (content: Uint8Array, bytes: readonly number[], offset = 0) =>
  content.length >= offset + bytes.length && bytes.every((byte, index) => content[offset + index] === byte);

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));

/**
 * The type of an allowed file by its first bytes (PDF, PNG, JPEG, WebP), or undefined. What the sender calls it does not
 * count: a script named `.png` is refused.
 */
export function sniffContentType(content: Uint8Array): string | undefined {
  if (startsWith(content, ascii('%PDF-'))) return 'application/pdf';
  if (startsWith(content, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(content, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(content, ascii('RIFF')) && startsWith(content, ascii('WEBP'), 8)) return 'image/webp';
  return undefined;
}

export type DocumentFault = 'empty' | 'too-large' | 'content-type-not-allowed';

/** Why a file is not taken; undefined when it is. @param start its first 16 bytes or more */
export function documentFault(start: Uint8Array, sizeBytes: number): DocumentFault | undefined {
  if (sizeBytes === 0) return 'empty';
  if (sizeBytes > maxDocumentBytes) return 'too-large';
  return sniffContentType(start) ? undefined : 'content-type-not-allowed';
}
