import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// `isolate: false` everywhere: files share what they import, which took as long as half of the tests; what a test changes it
// makes for itself.

/** What is waited for may take as long as a loaded machine takes; how fast it is, is the benchmarks' business. */
const patient = { poll: { timeout: 30_000 } };

/** What takes a minute or two comes first, so that nothing long is left for one worker at the end. */
const long = [
  'scenarios.process',
  'keycloak.process',
  'point-in-time.process',
  'backup.process',
  'faults.process',
  'restore.process',
  'races.process',
  'six-partitions.process',
];

class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => long.some((name) => moduleId.includes(`/${name}.`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    // Most files wait more than they compute: with two at a time, two cores had nothing to do for a fifth of the time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: LongOnesFirst },
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
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
