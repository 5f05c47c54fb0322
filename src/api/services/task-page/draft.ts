import type { Knex } from 'knex';
import { maxDraftBytes } from '../../../contracts/task-page.ts';
import type { TaskDraft as StoredDraft } from '../../../customers/index.ts';
import { isCandidate } from '../../../policy/candidates.ts';
import type { Principal } from '../../../policy/principal.ts';
import type { ApiDeps } from '../../deps.ts';
import { fieldProblem, HttpProblem } from '../../http-problem.ts';
import { durableTask, goneProblem, lockTask } from '../complete-task.ts';
import { formFields } from '../form-fields.ts';
import { completedBy, formOf, type TaskRow } from '../task-store.ts';

/** Version of a draft that is not there; real ones start at 1. */
const noVersion = '0';

export interface DraftRequest {
  readonly caller: Principal;
  readonly userTaskKey: string;
}

const told = (draft: StoredDraft | undefined) => ({
  version: draft?.version ?? noVersion,
  body: { values: draft?.values ?? {}, savedAt: draft?.savedAt.toISOString() ?? null },
});

const changed = (current: StoredDraft | undefined) =>
  new HttpProblem('draft-changed', {
    members: { savedAt: current?.savedAt.toISOString() ?? null, version: current?.version ?? noVersion },
  });

function checkCandidate(caller: Principal, task: TaskRow): void {
  if (!isCandidate(caller, task))
    throw new HttpProblem('not-allowed', { members: { reason: 'not-a-candidate' } });
}

async function openTask(deps: ApiDeps, { caller, userTaskKey }: DraftRequest): Promise<TaskRow> {
  const task = await durableTask(deps, userTaskKey);
  checkCandidate(caller, task);
  if (task.state !== 'created' || (await completedBy(deps.db, userTaskKey)))
    throw await goneProblem(deps.db, userTaskKey);
  return task;
}

/** The caller's own draft; there is no way to ask for somebody else's. */
export async function readDraft(deps: ApiDeps, request: DraftRequest) {
  await openTask(deps, request);
  return told(await deps.stores.taskDrafts.get(request.userTaskKey, request.caller.userId));
}

async function checkValues(trx: Knex, task: TaskRow, values: Readonly<Record<string, unknown>>) {
  if (Buffer.byteLength(JSON.stringify(values)) > maxDraftBytes) throw new HttpProblem('too-large');
  const known = new Set(formFields((await formOf(trx, task)) ?? {}).map((field) => field.key));
  const errors = Object.keys(values)
    .filter((key) => !known.has(key))
    .map((key) => fieldProblem(`values.${key}`, 'unknown', '表单中没有此字段', 'is no field of the form'));
  if (errors.length > 0) throw new HttpProblem('invalid-fields', { errors });
}

/**
 * Saves the caller's draft. Under the lock of the case, so that none is left behind by a completion at the same moment.
 * @param expected version that the device knows; undefined or `0`: none yet
 */
export async function saveDraft(
  deps: ApiDeps,
  request: DraftRequest & { values: Readonly<Record<string, unknown>>; expected: string | undefined },
) {
  const { caller, userTaskKey, values } = request;
  const expected = request.expected === noVersion ? undefined : request.expected;
  if (expected !== undefined && !/^\d{1,18}$/.test(expected)) throw changed(undefined);
  const task = await openTask(deps, request);
  return deps.db.transaction(async (trx) => {
    const { found, current } = await lockTask(trx, task);
    checkCandidate(caller, current);
    await checkValues(trx, current, values);
    const { customerId } = found;
    const saved = await deps.stores.taskDrafts.save(
      { userTaskKey, userId: caller.userId, customerId, values, expected },
      trx,
    );
    if (saved.outcome === 'changed') throw changed(saved.current);
    return told({ values, version: saved.version, savedAt: saved.savedAt });
  });
}

/** Throws the caller's draft away; without `expected` whatever it is by now. */
export async function deleteDraft(deps: ApiDeps, request: DraftRequest & { expected: string | undefined }) {
  const { caller, userTaskKey, expected } = request;
  const task = await durableTask(deps, userTaskKey);
  checkCandidate(caller, task);
  if (expected !== undefined && !/^\d{1,18}$/.test(expected)) throw changed(undefined);
  const removed = await deps.stores.taskDrafts.remove(userTaskKey, caller.userId, expected);
  if (removed.outcome === 'changed') throw changed(removed.current);
}
