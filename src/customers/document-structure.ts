/** Pixels of the largest picture taken: more than a phone's camera makes, and what unpacks to more is a bomb. */
export const maxPixels = 150_000_000;

/** `not-whole`: cut off, only the beginning of what it claims to be, or with something else behind its end. */
export type StructureFault = 'not-whole' | 'too-many-pixels' | 'active-content';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** PNG, chunk by chunk to the very last byte: what is appended (an archive, a page) makes it another file. */
function pngSize(content: Buffer): Size | undefined {
  let size: Size | undefined;
  for (let at = 8; at + 12 <= content.length; ) {
    const length = content.readUInt32BE(at);
    const type = content.toString('latin1', at + 4, at + 8);
    if (at === 8) {
      if (type !== 'IHDR' || length !== 13 || content.length < 33) return undefined;
      size = { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
    }
    at += 12 + length;
    if (type === 'IEND') return at === content.length ? size : undefined;
  }
  return undefined;
}

const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** JPEG up to its frame header. Phones write their own data behind the end of the picture: that is let be. */
function jpegSize(content: Buffer): Size | undefined {
  if (content.lastIndexOf(Buffer.from([0xff, 0xd9])) < 0) return undefined;
  for (let at = 2; at + 9 <= content.length; ) {
    if (content[at] !== 0xff) return undefined;
    const marker = content[at + 1]!;
    if (marker === 0xff) at++;
    else if (isFrameHeader(marker))
      return { height: content.readUInt16BE(at + 5), width: content.readUInt16BE(at + 7) };
    else at += 2 + content.readUInt16BE(at + 2);
  }
  return undefined;
}

/** WebP, whose container says how long it is. */
function webpSize(content: Buffer): Size | undefined {
  if (content.length < 30 || content.readUInt32LE(4) + 8 !== content.length) return undefined;
  const kind = content.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: content.readUIntLE(24, 3) + 1, height: content.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8L') {
    const bits = content.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === 'VP8 ')
    return { width: content.readUInt16LE(26) & 0x3fff, height: content.readUInt16LE(28) & 0x3fff };
  return undefined;
}

/**
 * Scripts, programs to start and files within the file. Within compressed objects they are not looked for, and shorter
 * names would be met by chance in packed bytes.
 */
const activePdf = /\/(?:JavaScript|Launch|EmbeddedFile|RichMedia)(?![A-Za-z0-9])/;

/** PDF 2.0 (ISO 32000-2), 7.5.5: the end-of-file marker is in the last 1,024 bytes. */
function pdfFault(content: Buffer): StructureFault | undefined {
  if (!content.subarray(-1_024).includes('%%EOF')) return 'not-whole';
  // Names may spell letters as #xx (7.3.5).
  const text = content
    .toString('latin1')
    .replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return activePdf.test(text) ? 'active-content' : undefined;
}

const sizeOf: Readonly<Record<string, (content: Buffer) => Size | undefined>> = {
  'image/png': pngSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

/**
 * Why a file that begins like an allowed one is not taken all the same; undefined when it is.
 * @param contentType as found by `sniffContentType`
 */
export function structureFault(content: Buffer, contentType: string): StructureFault | undefined {
  if (contentType === 'application/pdf') return pdfFault(content);
  const size = sizeOf[contentType]?.(content);
  if (!size || size.width === 0 || size.height === 0) return 'not-whole';
  return size.width * size.height > maxPixels ? 'too-many-pixels' : undefined;
}
