import type { Recorded } from './history.ts';
import type { Ledger } from './ledger.ts';
import { effectElements, papersKey, papersMessage } from './model.ts';

export interface Findings {
  /** What was acknowledged, or has to be there because of it, and is not. A sentence each. */
  readonly lost: readonly string[];
  /** What happened twice. A sentence each. */
  readonly doubled: readonly string[];
}

/** Compares what the clients, the workers and the bank know with the history, after all cases have ended. */
export function compare(ledger: Ledger, recorded: Recorded): Findings {
  const lost: string[] = [];
  const doubled: string[] = [];
  const mustHave = (what: string, acknowledged: string) => {
    if (!recorded.happened.has(what)) lost.push(`${acknowledged} was acknowledged; there is no ${what}`);
  };
  for (const caseId of ledger.started) {
    mustHave(`start of ${caseId}`, `the start of ${caseId}`);
    for (const instance of recorded.instances.get(caseId) ?? []) {
      if (!recorded.ended.has(instance)) lost.push(`${caseId} has not ended (instance ${instance})`);
      mustHave(`message ${papersMessage} for ${instance}`, `the papers of ${caseId}`);
    }
    for (const element of effectElements) {
      const effect = `${caseId} ${element} 1`;
      if (!ledger.effects.has(effect)) lost.push(`${caseId} is without the effect of ${element}`);
    }
  }
  for (const caseId of ledger.papers) mustHave(`message ${papersKey(caseId)}`, `the papers of ${caseId}`);
  for (const key of ledger.jobs.keys()) mustHave(`JOB COMPLETED ${key}`, `the completion of job ${key}`);
  for (const key of ledger.userTasks.keys())
    mustHave(`USER_TASK COMPLETED ${key}`, `the completion of user task ${key}`);

  for (const [what, times] of recorded.happened)
    if (times > 1) doubled.push(`${what}: ${times} times in the history`);
  for (const [caseId, instances] of recorded.instances)
    if (instances.size > 1) doubled.push(`${caseId} has ${instances.size} instances`);
  for (const [key, times] of [...ledger.jobs, ...ledger.userTasks])
    if (times > 1) doubled.push(`the completion of ${key} was acknowledged ${times} times`);
  return { lost, doubled };
}
