import { Refusal } from '../../src/local/refusal.ts';
import { run as approvers } from './approvers.ts';
import { run as engine } from './engine.ts';
import { run as footprint } from './footprint.ts';
import { run as history } from './history.ts';
import { run as million } from './million.ts';
import type { BenchOptions } from './options.ts';
import { run as tasklist } from './tasklist.ts';
import { run as visibility } from './visibility.ts';

const benches: Record<string, (options: BenchOptions) => Promise<object>> = {
  engine,
  history,
  visibility,
  tasklist,
  footprint,
  approvers,
  million,
};

/** `npm run bench -- NAME [--json]`: measures, prints, and fails only when it could not measure. */
const [name = '', ...argv] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
  process.stderr.write(`There is no bench "${name}". There are: ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}
const report = (line: string) => process.stderr.write(`${line}\n`);
try {
  const result = await bench({ argv, report });
  process.stdout.write(
    `${argv.includes('--json') ? JSON.stringify(result) : JSON.stringify(result, null, 2)}\n`,
  );
  process.exit(0);
} catch (error) {
  report(error instanceof Refusal ? error.message : `bench ${name} failed: ${(error as Error).stack}`);
  process.exit(1);
}
