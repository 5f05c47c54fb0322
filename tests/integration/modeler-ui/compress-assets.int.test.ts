import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, expect, it } from 'vitest';
import { compressAssets } from '../../../modeler-ui/vite.config.ts';

const root = mkdtempSync(join(tmpdir(), 'tongban-build-'));
afterAll(() => rmSync(root, { recursive: true }));

it('a build leaves a compressed file beside each asset that gets smaller, and nowhere else', async () => {
  mkdirSync(join(root, 'public'));
  writeFileSync(join(root, 'public', 'favicon.svg'), '<svg/>'.repeat(100));
  writeFileSync(join(root, 'index.html'), '<script type="module" src="./main.js"></script>');
  writeFileSync(join(root, 'tiny.js'), 'console.log(1)');
  writeFileSync(
    join(root, 'main.js'),
    `import('./tiny.js'); console.log(${JSON.stringify('words '.repeat(500))})`,
  );
  await build({ root, configFile: false, logLevel: 'silent', plugins: [compressAssets()] });
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  const zipped = files.filter((name) => name.endsWith('.gz'));
  expect(zipped).toEqual([expect.stringMatching(/^assets\/index-.+\.js\.gz$/)]);
  const [name = ''] = zipped;
  const served = readFileSync(join(root, 'dist', name.replace(/\.gz$/, '')));
  expect(gunzipSync(readFileSync(join(root, 'dist', name))).equals(served)).toBe(true);
});
