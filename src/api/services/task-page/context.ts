import { findCase } from '../../../commands/case-registry.ts';
import type { TaskContext } from '../../../contracts/task-page.ts';
import { isCandidate } from '../../../policy/candidates.ts';
import { hasRole, type Principal } from '../../../policy/principal.ts';
import { listBranch } from '../../../policy/reach.ts';
import type { ApiDeps } from '../../deps.ts';
import { HttpProblem } from '../../http-problem.ts';
import { commentsOf } from '../case-comments.ts';
import { instancesOf } from '../case-history.ts';
import { durableTask } from '../complete-task.ts';
import { expectations } from '../expectations.ts';
import { searchCases } from '../search-cases.ts';
import { staffNames } from '../staff-names.ts';
import { applicantOf, type Sees } from './applicant.ts';
import { visibleVariables } from './case-data.ts';
import { caseVersionOf } from './case-version.ts';
import { exposureOf, scoreOf } from './credit-figures.ts';
import { evaluationsOf } from './decisions.ts';
import { opinionsOf } from './opinions.ts';
import { screeningOf } from './screening.ts';

const mostOtherCases = 50;

async function documentsOf(deps: ApiDeps, caseId: string): Promise<TaskContext['documents']> {
  const stored = await deps.stores.documents.ofCase(caseId);
  const name = await staffNames(
    deps,
    stored.map((one) => one.addedBy),
  );
  return stored.map(({ documentId, purpose, contentType, sizeBytes, createdAt, addedBy }) => ({
    documentId,
    purpose,
    contentType,
    sizeBytes,
    createdAt: createdAt.toISOString(),
    addedBy: addedBy ? name(addedBy) : null,
  }));
}

/** Other cases of the customer within the caller's reach, newest first. */
async function otherCasesOf(deps: ApiDeps, caller: Principal, about: { caseId: string; customerId: string }) {
  const { customerId } = about;
  const branch = listBranch(caller);
  const { items } = await searchCases(deps.db, { customerId, branch, limit: mostOtherCases });
  return items
    .filter(({ caseId }) => caseId !== about.caseId)
    .map(({ caseId, kind, state, createdAt, endedAt, endElementId }) => ({
      caseId,
      kind: kind as TaskContext['kind'],
      state,
      createdAt: createdAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      endElementId,
    }));
}

/** Where the case stands in its diagram. */
async function standOf(deps: ApiDeps, processInstanceKey: string) {
  const rows: { element_id: string; left_at: Date | null }[] = await deps
    .db('read_model.element_instance')
    .where('process_instance_key', processInstanceKey)
    .whereNotNull('element_id')
    .select('element_id', 'left_at');
  const ids = (left: boolean) => [
    ...new Set(rows.filter((row) => (row.left_at !== null) === left).map((row) => row.element_id)),
  ];
  return { activeElementIds: ids(false), completedElementIds: ids(true) };
}

/** Everything needed to decide on a task, in one answer. The version is read first: what comes later only shows more. */
export async function taskContext(
  deps: ApiDeps,
  caller: Principal,
  userTaskKey: string,
  sees: Sees,
): Promise<TaskContext> {
  const task = await durableTask(deps, userTaskKey);
  if (!isCandidate(caller, task) && !hasRole(caller, ['auditor']))
    throw new HttpProblem('not-allowed', { members: { reason: 'not-a-candidate' } });
  const found = await findCase(deps.db, task.caseId!);
  if (!found) throw new HttpProblem('not-found');
  const { caseId, customerId, kind, channel, enteredBy } = found;
  const caseVersion = await caseVersionOf(deps.db, { caller, task });
  const data = await visibleVariables(deps.db, task.processInstanceKey, task.elementInstanceKey);
  const customer = await deps.stores.customers.get(customerId);
  const application = await deps.stores.applications.get<{ applicant?: { nameLatin?: string } }>(caseId);
  const called = await instancesOf(deps.db, caseId);
  const keys = [...new Set([task.processInstanceKey, ...called])];
  const comparable = customer && sees('sensitive') && sees('personal');
  const name = await staffNames(deps, [enteredBy]);
  const expected = await expectations(deps.db, caseId, keys);
  return {
    userTaskKey,
    caseId,
    kind,
    customerId,
    caseVersion,
    processDefinitionKey: task.processDefinitionKey,
    ...(await standOf(deps, task.processInstanceKey)),
    enteredBy: enteredBy ? name(enteredBy) : null,
    channel,
    applicant: applicantOf(customer, sees),
    exposure: exposureOf(data),
    documents: await documentsOf(deps, caseId),
    score: scoreOf(data),
    decisions: await evaluationsOf(deps.db, keys),
    screening: screeningOf(
      data,
      deps.watchList,
      comparable ? { customer, nameLatin: application?.payload.applicant?.nameLatin } : undefined,
    ),
    opinions: await opinionsOf(deps, task),
    comments: await commentsOf(deps, caseId),
    otherCases: await otherCasesOf(deps, caller, { caseId, customerId }),
    expected: expected.map((one) => ({
      ...one,
      roles: [...(one.roles ?? [])],
      dueAt: one.dueAt?.toISOString() ?? null,
    })),
  };
}
