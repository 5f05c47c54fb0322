import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { type CaseRow, findCase } from '../../commands/case-registry.ts';
import { enqueueClaimed, newCommandId } from '../../commands/outbox.ts';
import type { CommandStatus } from '../../commands/types.ts';
import { mayComplete } from '../../policy/four-eyes.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpProblem } from '../http-problem.ts';
import { checkForm } from './check-form.ts';
import { type FormField, formFields } from './form-fields.ts';
import { visibleVariables } from './task-page/case-data.ts';
import { refuseWhenChanged } from './task-page/case-version.ts';
import { caseFacts, completedBy, findTask, formOf, type TaskRow } from './task-store.ts';

/** How long a task that the express lane showed may take to become durable. */
const durableWaitMs = 3_000;
const deliveryWaitMs = 10_000;

/** The durable row, waited for a little: the list may show a task before it is a ground for a right. */
export async function durableTask(deps: ApiDeps, userTaskKey: string): Promise<TaskRow> {
  const until = Date.now() + durableWaitMs;
  for (let last = false; ; ) {
    const task = await findTask(deps.db, userTaskKey);
    if (task?.caseId) return task;
    if (last || Date.now() >= until) throw new HttpProblem('not-found');
    const announced = await deps
      .db('read_model.express_user_task')
      .where('user_task_key', userTaskKey)
      .first('state');
    // The durable lane takes the announcement away in the transaction that writes the task: so it is looked for once more.
    if (announced) await sleep(50);
    else last = true;
  }
}

/** The problem for a task that is no longer open: who completed it, when we know. */
export async function goneProblem(trx: Knex, userTaskKey: string): Promise<HttpProblem> {
  const by = await completedBy(trx, userTaskKey);
  if (!by) return new HttpProblem('task-gone');
  return new HttpProblem('already-completed', {
    members: { completedBy: by.userId, completedAt: by.at.toISOString() },
  });
}

/** Locks the case and looks at the task again: only what holds under the lock counts. */
export async function lockTask(trx: Knex, task: TaskRow): Promise<{ found: CaseRow; current: TaskRow }> {
  const found = await findCase(trx, task.caseId!, true);
  const current = await findTask(trx, task.userTaskKey, true);
  if (!found || !current) throw new HttpProblem('not-allowed', { members: { reason: 'case-unknown' } });
  if (current.state !== 'created' || (await completedBy(trx, task.userTaskKey)))
    throw await goneProblem(trx, task.userTaskKey);
  return { found, current };
}

/** Free texts go into the customer store; the case gets their ids. Empty fields become null. */
async function claimCheck(
  deps: ApiDeps,
  trx: Knex,
  fields: readonly FormField[],
  values: Readonly<Record<string, unknown>>,
  about: { found: CaseRow; commandId: string; writtenBy: string },
): Promise<Record<string, unknown>> {
  const variables: Record<string, unknown> = {};
  for (const { key, claimCheck: isText } of fields) {
    const value = values[key];
    if (value === undefined) continue;
    if (!isText) variables[key] = value === '' ? null : value;
    else
      variables[`${key}Id`] =
        value === '' || value === null
          ? null
          : await deps.stores.freeTexts.put(
              {
                customerId: about.found.customerId,
                caseId: about.found.caseId,
                purpose: key,
                writtenBy: about.writtenBy,
                text: String(value),
                key: `${about.commandId}/${key}`,
              },
              trx,
            );
  }
  return variables;
}

/** Completes a user task for a person, if the bank's rules allow it. */
export async function completeTask(
  deps: ApiDeps,
  request: {
    caller: Principal;
    userTaskKey: string;
    variables: Readonly<Record<string, unknown>>;
    /** As the caller saw the case: completing is refused when it changed since. Not looked at when absent. */
    caseVersion?: string | undefined;
  },
): Promise<{ commandId: string; state: 'completed' | 'accepted' }> {
  const { caller, userTaskKey, variables } = request;
  const task = await durableTask(deps, userTaskKey);
  const commandId = newCommandId();
  const command = await deps.db.transaction(async (trx) => {
    const { found, current } = await lockTask(trx, task);
    const verdict = mayComplete(caller, current, await caseFacts(deps, trx, found));
    if (!verdict.allowed) {
      const { rule, zh, en } = verdict;
      throw new HttpProblem('not-allowed', { detail: `${zh} / ${en}`, members: { reason: rule } });
    }
    if (request.caseVersion !== undefined)
      await refuseWhenChanged(trx, { caller, task: current }, request.caseVersion);
    const fields = formFields((await formOf(trx, current)) ?? {});
    const known = fields.some(({ hideWhen }) => hideWhen.length > 0)
      ? await visibleVariables(trx, current.processInstanceKey, current.elementInstanceKey)
      : {};
    const errors = checkForm(fields, variables, known);
    if (errors.length > 0) throw new HttpProblem('invalid-fields', { errors });
    if (!deps.health.available())
      throw new HttpProblem('try-later', {
        retryAfter: 5,
        detail: 'The process engine is away; nothing was accepted',
      });
    const claimed = await claimCheck(deps, trx, fields, variables, {
      found,
      commandId,
      writtenBy: caller.userId,
    });
    await deps.stores.taskDrafts.remove(userTaskKey, caller.userId, undefined, trx);
    return enqueueClaimed(trx, {
      commandId,
      caseId: found.caseId,
      createdBy: caller.userId,
      onBehalfOf: verdict.onBehalfOf,
      createdAt: deps.clock.now(),
      payload: {
        kind: 'complete-user-task',
        userTaskKey,
        elementId: current.elementId,
        decision: current.kind === 'decision',
        variables: claimed,
      },
    });
  });
  const status = await deps.sender.deliverClaimed(command, deliveryWaitMs);
  if (status.state === 'refused') throw await refusedProblem(deps.db, userTaskKey, status);
  return { commandId, state: status.state === 'delivered' ? 'completed' : 'accepted' };
}

export async function refusedProblem(
  db: Knex,
  userTaskKey: string,
  status: CommandStatus,
): Promise<HttpProblem> {
  if (status.outcome === 'already-assigned') return new HttpProblem('already-assigned');
  if (status.outcome === 'task-gone') return goneProblem(db, userTaskKey);
  return new HttpProblem('invalid-request', { detail: 'The process engine rejected this' });
}
