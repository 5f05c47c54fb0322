import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// `isolate: false` everywhere: files share what they import, which took as long as half of the tests; what a test changes it
// makes for itself.

/** What is waited for may take as long as a loaded machine takes; how fast it is, is the benchmarks' business. */
const patient = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    // Most files wait more than they compute: two at a time even on two cores, where Vitest takes one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          expect: patient,
          isolate: false,
          include: ['tests/unit/**/*.unit.test.ts', 'src/engine/**/*.unit.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          expect: patient,
          isolate: false,
          include: ['tests/integration/**/*.int.test.ts'],
          globalSetup: ['tests/support/postgres-setup.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Each of these starts programs of its own, on free ports and in folders of its own.
        test: {
          name: 'process',
          expect: patient,
          isolate: false,
          include: ['tests/process/**/*.process.test.ts', 'tests/e2e/**/*.e2e.test.ts'],
          globalSetup: ['tests/support/postgres-setup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
