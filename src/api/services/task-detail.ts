import { findCase } from '../../commands/case-registry.ts';
import { isCandidate, mayComplete } from '../../policy/four-eyes.ts';
import { maySee, textResource } from '../../policy/labels.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpProblem } from '../http-problem.ts';
import { durableTask } from './complete-task.ts';
import { visibleVariables } from './task-page/case-data.ts';
import { caseVersionOf } from './task-page/case-version.ts';
import { caseFacts, completedBy, formOf } from './task-store.ts';

/** Texts behind `…Id` variables, under the name without `Id`, so that forms show what was written. */
async function withTexts(deps: ApiDeps, caller: Principal, caseId: string, data: Record<string, unknown>) {
  const all = await deps.stores.freeTexts.ofCase(caseId);
  const texts = all.filter((text) => maySee(caller, textResource(text)));
  const byId = new Map(texts.map((text) => [text.textId, text.text]));
  const shown: Record<string, unknown> = { ...data };
  for (const [name, value] of Object.entries(data)) {
    const text = typeof value === 'string' ? byId.get(value) : undefined;
    if (text !== undefined && name.endsWith('Id')) shown[name.slice(0, -2)] = text;
  }
  return shown;
}

/** A task with its form and what the form is filled from. */
export async function taskDetail(deps: ApiDeps, caller: Principal, userTaskKey: string) {
  const task = await durableTask(deps, userTaskKey);
  const supervision = caller.roles.some((role) => ['auditor', 'operator'].includes(role));
  if (!isCandidate(caller, task) && !supervision)
    throw new HttpProblem('not-allowed', { members: { reason: 'not-a-candidate' } });
  const found = await findCase(deps.db, task.caseId!);
  if (!found) throw new HttpProblem('not-found');
  const variables = await visibleVariables(deps.db, task.processInstanceKey, task.elementInstanceKey);
  const data = maySee(caller, 'task-data') ? await withTexts(deps, caller, found.caseId, variables) : {};
  const verdict = mayComplete(caller, task, await caseFacts(deps, deps.db, found));
  const done = await completedBy(deps.db, userTaskKey);
  return {
    userTaskKey,
    caseId: found.caseId,
    customerId: found.customerId,
    bpmnProcessId: task.bpmnProcessId,
    processDefinitionKey: task.processDefinitionKey,
    processInstanceKey: task.processInstanceKey,
    elementId: task.elementId,
    state: task.state === 'created' && done ? 'completing' : task.state,
    completedBy: done?.userId ?? null,
    assignee: task.assignee ?? null,
    candidateGroups: task.candidateGroups,
    priority: task.priority,
    dueDate: task.dueDate,
    createdAt: task.createdAt,
    caseVersion: await caseVersionOf(deps.db, { caller, task }),
    mayComplete: verdict.allowed,
    refusal: verdict.allowed ? null : { reason: verdict.rule, zh: verdict.zh, en: verdict.en },
    form: (await formOf(deps.db, task)) ?? null,
    data,
  };
}
