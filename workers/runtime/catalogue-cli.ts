import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root.ts';
import { workersByFolder } from './all-workers.ts';
import { buildCatalogue, renderCatalogue } from './catalogue.ts';
import { defaultTimeoutMs } from './handle-job.ts';

/** `npm run catalogue [-- --check] [--json]`: writes docs/job-catalogue.md, or says whether it is up to date. */
function main(options: readonly string[]): number {
  const file = join(projectRoot, 'docs/job-catalogue.md');
  const entries = buildCatalogue(workersByFolder, defaultTimeoutMs);
  const text = renderCatalogue(entries);
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text;
  const check = options.includes('--check');
  if (!check && !isCurrent) writeFileSync(file, text);
  const ok = isCurrent || !check;
  if (options.includes('--json'))
    console.log(JSON.stringify({ jobTypes: entries.length, current: isCurrent, ok }));
  else if (ok) console.log(`docs/job-catalogue.md: ${entries.length} job types`);
  else console.error('docs/job-catalogue.md is out of date: run npm run catalogue');
  return ok ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
