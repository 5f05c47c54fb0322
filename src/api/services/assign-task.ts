import { enqueueClaimed } from '../../commands/outbox.ts';
import type { CommandPayload } from '../../commands/types.ts';
import { assignedKey, notify } from '../../notifications/notify.ts';
import { isCandidate, workNames } from '../../policy/candidates.ts';
import { mayComplete, type Verdict } from '../../policy/four-eyes.ts';
import type { Principal } from '../../policy/principal.ts';
import { supervises } from '../../policy/supervision.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { durableTask, lockTask, refusedProblem } from './complete-task.ts';
import { caseFacts, type TaskRow } from './task-store.ts';

async function send(
  deps: ApiDeps,
  caller: Principal,
  task: TaskRow,
  commandOf: (
    current: TaskRow,
    verdictFor: (person: Principal) => Promise<Verdict>,
  ) => Promise<{ readonly payload: CommandPayload; readonly onBehalfOf?: string | null }>,
): Promise<{ commandId: string; state: 'done' | 'accepted' }> {
  const command = await deps.db.transaction(async (trx) => {
    const { found, current } = await lockTask(trx, task);
    const verdictFor = async (person: Principal) => {
      const unassigned = { ...current, assignee: undefined };
      return mayComplete(person, unassigned, await caseFacts(deps, trx, found));
    };
    const { payload, onBehalfOf } = await commandOf(current, verdictFor);
    if (!deps.health.available()) throw new HttpProblem('try-later', { retryAfter: 5 });
    const createdAt = deps.clock.now();
    const { caseId } = found;
    const createdBy = caller.userId;
    const claimed = await enqueueClaimed(trx, { caseId, createdBy, onBehalfOf, createdAt, payload });
    if (payload.kind === 'assign-user-task' && payload.assignee !== caller.userId)
      await notify(trx, {
        userId: payload.assignee,
        kind: 'assigned',
        caseId,
        userTaskKey: task.userTaskKey,
        dedupKey: assignedKey(claimed.commandId),
        at: createdAt,
      });
    return claimed;
  });
  const { commandId } = command;
  const status = await deps.sender.deliverClaimed(command, 10_000);
  if (status.state === 'refused') throw await refusedProblem(deps.db, task.userTaskKey, status);
  return { commandId, state: status.state === 'delivered' ? 'done' : 'accepted' };
}

function allowed(verdict: Verdict): Extract<Verdict, { allowed: true }> {
  if (verdict.allowed) return verdict;
  const { rule, zh, en } = verdict;
  throw new HttpProblem('not-allowed', { detail: `${zh} / ${en}`, members: { reason: rule } });
}

/** Takes a task for oneself; only who might complete it may. */
export async function claimTask(deps: ApiDeps, caller: Principal, userTaskKey: string) {
  const task = await durableTask(deps, userTaskKey);
  return send(deps, caller, task, async (current, verdictFor) => {
    const { onBehalfOf } = allowed(await verdictFor(caller));
    if (current.assignee && !workNames(caller).includes(current.assignee))
      throw new HttpProblem('already-assigned', { members: { assignee: current.assignee } });
    // Only what belongs to somebody who is away is taken over.
    const allowOverride = Boolean(current.assignee) && current.assignee !== caller.userId;
    const payload = {
      kind: 'assign-user-task',
      userTaskKey,
      assignee: caller.userId,
      allowOverride,
    } as const;
    return { payload, onBehalfOf };
  });
}

/** Gives a task back to the queue; only its assignee may, or who stands in for them. */
export async function releaseTask(deps: ApiDeps, caller: Principal, userTaskKey: string) {
  const task = await durableTask(deps, userTaskKey);
  return send(deps, caller, task, async (current) => {
    if (!current.assignee || !workNames(caller).includes(current.assignee))
      throw new HttpProblem('not-allowed', { members: { reason: 'not-the-assignee' } });
    const onBehalfOf = current.assignee === caller.userId ? null : current.assignee;
    return { payload: { kind: 'unassign-user-task', userTaskKey }, onBehalfOf };
  });
}

/** A supervisor gives a task to somebody who might complete it. */
export async function assignTask(deps: ApiDeps, caller: Principal, userTaskKey: string, assignee: string) {
  const task = await durableTask(deps, userTaskKey);
  if (!supervises(caller, task.candidateGroups))
    throw new HttpProblem('not-allowed', { members: { reason: 'not-their-supervisor' } });
  const person = await deps.directory.find(assignee);
  if (!person || !isCandidate(person, { ...task, assignee: undefined }))
    throw new HttpProblem('invalid-fields', {
      errors: [
        fieldProblem('assignee', 'not-a-candidate', '此人不能办理该任务', 'can not work on this task'),
      ],
    });
  return send(deps, caller, task, async (_current, verdictFor) => {
    allowed(await verdictFor(person));
    return { payload: { kind: 'assign-user-task', userTaskKey, assignee, allowOverride: true } };
  });
}
