import { expect, test } from 'vitest';
import { checksumOf, fromBase64, textOf, toBase64 } from '../records/resource.ts';
import { TestEngine } from './support/test-engine.ts';

const utf8 = new TextEncoder();

test.each(['', 'plain', '开户 😀 é'])('text and base64 of %j are there and back again', (text) => {
  expect(textOf(fromBase64(toBase64(utf8.encode(text))))).toBe(text);
});

test('base64 of a large file', () => {
  const bytes = Uint8Array.from({ length: 300_001 }, (_, at) => at % 256);
  expect(Buffer.compare(fromBase64(toBase64(bytes)), bytes)).toBe(0);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

test('the checksum is the MD5 that Zeebe records', () => {
  expect(checksumOf(utf8.encode('abc'))).toBe('kAFQmDzST7DWlj99KOF/cg==');
});

test.each([
  ['GBK', [0xbf, 0xaa, 0xbb, 0xa7]],
  ['ISO-8859-1', [0xe9]],
  ['UTF-16', [0xff, 0xfe, 0x3c, 0x00]],
])('a decision in %s is refused wherever the engine runs', (encoding, letters) => {
  const declaration = `<?xml version="1.0" encoding="${encoding}"?><definitions id="d" name="`;
  const content = Uint8Array.from([...utf8.encode(declaration), ...letters, ...utf8.encode('"/>')]);
  expect(textOf(content)).toBeUndefined();
  expect(
    new TestEngine().refused({ type: 'deploy-resources', resources: [{ name: 'a.dmn', content }] }),
  ).toBe(
    "INVALID_ARGUMENT: Expected to deploy new resources, but encountered the following errors:\n'a.dmn': the file is not in UTF-8; save it as UTF-8",
  );
});
