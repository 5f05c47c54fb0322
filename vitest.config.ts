import { defineConfig } from 'vitest/config';

/** What is waited for may take as long as a loaded machine takes; how fast it is, is the benchmarks' business. */
const patient = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          expect: patient,
          include: ['tests/unit/**/*.unit.test.ts', 'src/engine/**/*.unit.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          expect: patient,
          include: ['tests/integration/**/*.int.test.ts'],
          globalSetup: ['tests/support/postgres-setup.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Each of these starts programs of its own: one file at a time.
        test: {
          name: 'process',
          expect: patient,
          include: ['tests/process/**/*.process.test.ts', 'tests/e2e/**/*.e2e.test.ts'],
          globalSetup: ['tests/support/postgres-setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
