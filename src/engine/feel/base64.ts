const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** The UTF-8 bytes of a text as Base64 (RFC 4648, padded). Without `btoa`, which takes one byte a character. */
export function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(
      ALPHABET[group >> 18]! +
        ALPHABET[(group >> 12) & 63]! +
        (i + 1 < bytes.length ? ALPHABET[(group >> 6) & 63]! : '=') +
        (i + 2 < bytes.length ? ALPHABET[group & 63]! : '='),
    );
  }
  return parts.join('');
}

/** The text whose UTF-8 bytes these are, or null when this is no Base64. */
export function decodeBase64(base64: string): string | null {
  if (!BASE64.test(base64)) return null;
  const digits = base64.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let group = 0;
  let at = 0;
  for (const digit of digits) {
    group = ((group << 6) | ALPHABET.indexOf(digit)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (group >> bits) & 255;
    }
  }
  return new TextDecoder().decode(bytes);
}
