import { defineConfig } from 'tsdown';

/**
 * Packages of very many small files, bundled with what they import: reading them took a third of what starting a process
 * cost. The others stay outside.
 */
const bundled = /^(typebox|env-schema|undici|cockatiel|jose)($|\/)/;
const isJson = /\.json$/;
const isPackage = /^[^./]/;

function staysOutside(id: string, importer: string | undefined): boolean {
  // JSON of a package is data: it goes into the bundle, since Node asks for more than a name to import it.
  return isPackage.test(id) && !isJson.test(id) && !bundled.test(id) && !importer?.includes('node_modules');
}

/** One bundle a process: quick to start and small in memory. */
export default defineConfig({
  entry: {
    platform: 'src/local/main.ts',
    'follow-parent': 'src/local/follow-parent.ts',
    engine: 'src/engine/main.ts',
    api: 'src/server.ts',
    'record-sink': 'src/exporter/main.ts',
    workers: 'workers/main.ts',
    'engine-with-workers': 'workers/engine-with-workers.ts',
    'stand-ins': 'workers/adapters/stand-ins.ts',
    catalogue: 'workers/runtime/catalogue-cli.ts',
    'exporter-config': 'src/exporter/print-config.ts',
    demo: 'src/simulation/main.ts',
    bench: 'tests/bench/main.ts',
    'bench-program': 'tests/bench/engine/program.ts',
    history: 'src/history/cli.ts',
    backup: 'src/backup/backup-cli.ts',
    restore: 'src/backup/restore-cli.ts',
    model: 'src/scoring/cli.ts',
    // Started anew after each of many kills: a bundle starts in a third of the time.
    'prove-faults-engine': 'tests/prove/faults/engine.ts',
    'prove-faults-worker': 'tests/prove/faults/worker.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  fixedExtension: false,
  sourcemap: true,
  dts: false,
  clean: false,
  deps: { neverBundle: staysOutside, alwaysBundle: [isJson, bundled], onlyBundle: false },
  logLevel: 'warn',
});
