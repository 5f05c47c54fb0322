import { relative, resolve } from 'node:path';
import { parseCLI, type Reporter, type TestModule, type Vitest } from 'vitest/node';
import { waitingFiles } from './waiting.ts';

/**
 * Prints the run's closing line, `N passed, N failed, N skipped`; a file that could not be run counts as a failure, one
 * that waits for the engine as skipped.
 */
export default class SummaryReporter implements Reporter {
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    const waiting = this.vitest ? waitingOf(this.vitest) : waitingFiles;
    let skipped = waiting.length;
    for (const module of modules) {
      if (module.errors().length > 0) failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'skipped') skipped++;
        else failed++;
      }
    }
    const lines = waiting.map((file) => `waiting for the engine: ${file}`);
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.on('exit', () =>
      process.stdout.write(`\n${[...lines, `${passed} passed, ${failed} failed${tail}`].join('\n')}\n`),
    );
  }
}

/** Those that this run would have taken: of its projects, and of the files asked for. */
function waitingOf({ config: { root }, projects }: Vitest): readonly string[] {
  const endings = projects.flatMap(({ config }) =>
    config.include.map((glob) => glob.split('*').at(-1) ?? ''),
  );
  const asked = parseCLI(['vitest', ...process.argv.slice(2)]).filter.map((name) =>
    relative(root, resolve(root, name.replace(/:\d+$/, ''))).replaceAll('\\', '/'),
  );
  return waitingFiles.filter(
    (file) =>
      endings.some((ending) => file.endsWith(ending)) &&
      (asked.length === 0 || asked.some((part) => file.includes(part))),
  );
}
