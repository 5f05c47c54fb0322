import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Writes a compressed file beside each text asset, once, so that the server need not compress while it answers. */
export const compressAssets = (): Plugin => ({
  name: 'compress-assets',
  apply: 'build',
  // When all is written: earlier, Vite still changes the code of chunks.
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle).filter((one) => /^assets\/.+\.(js|css|svg|json)$/.test(one))) {
      const file = join(dir!, name);
      const content = readFileSync(file);
      const compressed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
      if (compressed.length < content.length) writeFileSync(`${file}.gz`, compressed);
    }
  },
});

/** `vite build modeler-ui`, called by src/local/run.mjs. `vite modeler-ui` serves the pages alone, the API from API_URL. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compressAssets()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The policy that the server sends allows no inline scripts and no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/oidc'].map((path) => [path, process.env.API_URL ?? 'http://127.0.0.1:3000']),
    ),
  },
});
