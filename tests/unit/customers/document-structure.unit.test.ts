import { describe, expect, it } from 'vitest';
import { structureFault } from '../../../src/customers/document-structure.ts';
import { onePixelPng } from '../../e2e/support/files.ts';

const png = (content: Buffer) => structureFault(content, 'image/png');
const pdf = (text: string) => structureFault(Buffer.from(text, 'latin1'), 'application/pdf');

/** A picture's header with other measures. */
function pngOf(width: number, height: number): Buffer {
  const content = Buffer.from(onePixelPng);
  content.writeUInt32BE(width, 16);
  content.writeUInt32BE(height, 20);
  return content;
}

/** JPEG: an application segment, a frame header, a scan, the end, and what a phone writes behind it. */
function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc2, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const parts = [
    [0xff, 0xd8, 0xff, 0xe1, 0, 4, 1, 2],
    [0xff],
    frame,
    [0xff, 0xda, 0, 2],
    [0xff, 0xd9],
    [1, 2],
  ];
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function webpOf(kind: string, header: readonly number[]): Buffer {
  const content = Buffer.alloc(30);
  content.write(`RIFF0000WEBP${kind}`, 'latin1');
  content.writeUInt32LE(22, 4);
  Buffer.from(header).copy(content, 20);
  return content;
}

describe('a picture', () => {
  it('is taken when it is whole', () => {
    expect(png(onePixelPng)).toBeUndefined();
    expect(structureFault(jpegOf(4_000, 3_000), 'image/jpeg')).toBeUndefined();
    for (const [kind, header] of [
      ['VP8X', [0, 0, 0, 0, 9, 0, 0, 9, 0, 0]],
      ['VP8L', [0x2f, 9, 0x40, 2, 0]],
      ['VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 9, 0, 9, 0]],
    ] as const)
      expect(structureFault(webpOf(kind, header), 'image/webp'), kind).toBeUndefined();
  });

  it('is refused when it is cut off, a mere beginning, or carries something behind it', () => {
    expect(png(onePixelPng.subarray(0, -4))).toBe('not-whole');
    expect(png(onePixelPng.subarray(0, 8))).toBe('not-whole');
    expect(png(Buffer.concat([onePixelPng, Buffer.from('PK\u0003\u0004')]))).toBe('not-whole');
    expect(png(pngOf(0, 5))).toBe('not-whole');
    expect(structureFault(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg')).toBe('not-whole');
    expect(structureFault(jpegOf(4, 3).subarray(0, 12), 'image/jpeg')).toBe('not-whole');
    const longer = Buffer.concat([webpOf('VP8L', [0x2f, 9, 0, 0, 0]), Buffer.from('<script>')]);
    expect(structureFault(longer, 'image/webp')).toBe('not-whole');
  });

  it('is refused when it would unpack to more than a camera makes', () => {
    expect(png(pngOf(100_000, 100_000))).toBe('too-many-pixels');
    expect(structureFault(jpegOf(65_000, 65_000), 'image/jpeg')).toBe('too-many-pixels');
    const huge = webpOf('VP8X', [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    expect(structureFault(huge, 'image/webp')).toBe('too-many-pixels');
  });
});

describe('a PDF', () => {
  it('is taken with its end in sight', () => {
    expect(pdf('%PDF-1.7 /Type /Catalog /JavaScripted %%EOF\n')).toBeUndefined();
    expect(pdf('%PDF-1.7')).toBe('not-whole');
    expect(pdf(`%PDF-1.7 %%EOF${' '.repeat(1_100)}`)).toBe('not-whole');
  });

  it.each(['/JavaScript', '/J#61vaScript', '/Launch', '/EmbeddedFile', '/RichMedia'])(
    'is refused with %s',
    (name) => expect(pdf(`%PDF-1.7 << ${name} 1 0 R >> %%EOF`)).toBe('active-content'),
  );
});
