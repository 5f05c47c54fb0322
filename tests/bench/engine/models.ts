import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/config/project-root.ts';
import type { BenchProcess, ContestantName } from './figures.ts';

export const jobTypes = ['bench-first', 'bench-second', 'bench-third'] as const;
export const lastJobType = 'bench-third';

const suffix = '-in-process';
export const inProcessType = (type: string): string => `${type}${suffix}`;

/** Workers within the engine have job types, and with them a process, of their own: both kinds may be there all the time. */
export const processIdOf = (process: BenchProcess, contestant: ContestantName): string =>
  contestant === 'in-process' ? inProcessType(`bench-${process}`) : `bench-${process}`;

/** What our engine is given: the models of the other benches, and the three jobs once more for workers within it. */
export function ourModels(): { readonly name: string; readonly content: string }[] {
  const read = (name: string) =>
    readFileSync(join(projectRoot, 'tests/bench/processes', `${name}.bpmn`), 'utf8');
  const threeJobs = read('bench-three-jobs');
  const inProcess = [...jobTypes, 'bench-three-jobs'].reduce(
    (model, name) => model.replaceAll(`"${name}"`, `"${inProcessType(name)}"`),
    threeJobs,
  );
  return [
    { name: 'bench-three-jobs.bpmn', content: threeJobs },
    { name: 'bench-user-task.bpmn', content: read('bench-user-task') },
    { name: `bench-three-jobs${suffix}.bpmn`, content: inProcess },
  ];
}
