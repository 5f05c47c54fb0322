import { defineConfig } from 'tsdown';

/** One bundle a process: quick to start and small in memory; dependencies stay outside. */
export default defineConfig({
  entry: {
    platform: 'src/local/main.ts',
    'follow-parent': 'src/local/follow-parent.ts',
    engine: 'src/engine/main.ts',
    api: 'src/server.ts',
    'record-sink': 'src/exporter/main.ts',
    workers: 'workers/main.ts',
    'stand-ins': 'workers/adapters/stand-ins.ts',
    catalogue: 'workers/runtime/catalogue-cli.ts',
    'exporter-config': 'src/exporter/print-config.ts',
    demo: 'src/simulation/main.ts',
    bench: 'tests/bench/main.ts',
    history: 'src/history/cli.ts',
    model: 'src/scoring/cli.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  fixedExtension: false,
  sourcemap: true,
  dts: false,
  clean: false,
  // JSON of a package is data: it goes into the bundle, since Node asks for more than a name to import it.
  deps: { neverBundle: [/^(?!.*\.json$)[^./]/], alwaysBundle: [/\.json$/] },
  logLevel: 'warn',
});
