import { enqueue } from '../../commands/outbox.ts';
import type { CommandPayload } from '../../commands/types.ts';
import { assignedKey, notify } from '../../notifications/notify.ts';
import { isCandidate, workNames } from '../../policy/candidates.ts';
import { mayComplete } from '../../policy/four-eyes.ts';
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
  payloadOf: (
    current: TaskRow,
    assigneeVerdict: (person: Principal) => Promise<HttpProblem | undefined>,
  ) => Promise<CommandPayload>,
): Promise<{ commandId: string; state: 'done' | 'accepted' }> {
  const commandId = await deps.db.transaction(async (trx) => {
    const { found, current } = await lockTask(trx, task);
    const verdictFor = async (person: Principal) => {
      const unassigned = { ...current, assignee: undefined };
      const verdict = mayComplete(person, unassigned, await caseFacts(deps, trx, found));
      return verdict.allowed
        ? undefined
        : new HttpProblem('not-allowed', {
            detail: `${verdict.zh} / ${verdict.en}`,
            members: { reason: verdict.rule },
          });
    };
    const payload = await payloadOf(current, verdictFor);
    if (!deps.health.available()) throw new HttpProblem('try-later', { retryAfter: 5 });
    const createdAt = deps.clock.now();
    const { caseId } = found;
    const id = await enqueue(trx, { caseId, createdBy: caller.userId, createdAt, payload });
    if (payload.kind === 'assign-user-task' && payload.assignee !== caller.userId)
      await notify(trx, {
        userId: payload.assignee,
        kind: 'assigned',
        caseId,
        userTaskKey: task.userTaskKey,
        dedupKey: assignedKey(id),
        at: createdAt,
      });
    return id;
  });
  const status = await deps.sender.deliverNow(commandId, 10_000);
  if (status.state === 'refused') throw await refusedProblem(deps.db, task.userTaskKey, status);
  return { commandId, state: status.state === 'delivered' ? 'done' : 'accepted' };
}

/** Takes a task for oneself; only who might complete it may. */
export async function claimTask(deps: ApiDeps, caller: Principal, userTaskKey: string) {
  const task = await durableTask(deps, userTaskKey);
  return send(deps, caller, task, async (current, verdictFor) => {
    const problem = await verdictFor(caller);
    if (problem) throw problem;
    if (current.assignee && !workNames(caller).includes(current.assignee))
      throw new HttpProblem('already-assigned', { members: { assignee: current.assignee } });
    // Only what belongs to somebody who is away is taken over.
    const allowOverride = Boolean(current.assignee) && current.assignee !== caller.userId;
    return { kind: 'assign-user-task', userTaskKey, assignee: caller.userId, allowOverride };
  });
}

/** Gives a task back to the queue; only its assignee may, or who stands in for them. */
export async function releaseTask(deps: ApiDeps, caller: Principal, userTaskKey: string) {
  const task = await durableTask(deps, userTaskKey);
  return send(deps, caller, task, async (current) => {
    if (!current.assignee || !workNames(caller).includes(current.assignee))
      throw new HttpProblem('not-allowed', { members: { reason: 'not-the-assignee' } });
    return { kind: 'unassign-user-task', userTaskKey };
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
    const problem = await verdictFor(person);
    if (problem) throw problem;
    return { kind: 'assign-user-task', userTaskKey, assignee, allowOverride: true };
  });
}
