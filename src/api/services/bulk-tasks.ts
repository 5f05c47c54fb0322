import type { FastifyRequest } from 'fastify';
import { supervisors } from '../../contracts/roles.ts';
import type { BulkAction, BulkResult } from '../../contracts/tasklist.ts';
import { hasRole, type Principal } from '../../policy/principal.ts';
import { mayReach } from '../../policy/reach.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { assignTask, claimTask, releaseTask } from './assign-task.ts';
import { completeTask } from './complete-task.ts';
import { namedCase } from './named-case.ts';

/** As many as one person's bulk may have under way: others' single actions go on beside it. */
const atOnce = 4;

type Result = BulkResult['results'][number];

/** What the action itself lacks, before any task is looked at. */
function checkAction({ action, assignee, variables }: BulkAction, caller: Principal): void {
  if (action === 'assign' && !hasRole(caller, supervisors))
    throw new HttpProblem('not-allowed', { members: { reason: 'role-missing' } });
  const needed = action === 'assign' ? 'assignee' : action === 'complete' ? 'variables' : undefined;
  const given = Object.entries({ assignee, variables }).filter(([, value]) => value !== undefined);
  const errors = [
    ...given
      .filter(([name]) => name !== needed)
      .map(([name]) => fieldProblem(name, 'unknown', '此操作不需要该字段', 'does not belong to this action')),
    ...(needed && !given.some(([name]) => name === needed)
      ? [fieldProblem(needed, 'required', '为必填项', 'is required')]
      : []),
  ];
  if (errors.length > 0) throw new HttpProblem('invalid-fields', { errors });
}

/** One task, by the same way and under the same policy as if it were the only one. */
async function act(deps: ApiDeps, caller: Principal, bulk: BulkAction, userTaskKey: string) {
  switch (bulk.action) {
    case 'claim':
      return claimTask(deps, caller, userTaskKey);
    case 'release':
      return releaseTask(deps, caller, userTaskKey);
    case 'assign':
      return assignTask(deps, caller, userTaskKey, bulk.assignee as string);
    case 'complete':
      return completeTask(deps, { caller, userTaskKey, variables: bulk.variables ?? {} });
  }
}

async function one(
  deps: ApiDeps,
  caller: Principal,
  bulk: BulkAction,
  userTaskKey: string,
  request: FastifyRequest,
): Promise<Result> {
  let caseId: string | undefined;
  try {
    const named = await namedCase(deps, { userTaskKey });
    if (named.kind === 'case') {
      caseId = named.caseId;
      const reach = mayReach(caller, named.found);
      if (!reach.allowed) throw new HttpProblem('not-allowed', { members: { reason: reach.reason } });
    }
    const { state } = await act(deps, caller, bulk, userTaskKey);
    return { userTaskKey, state: state === 'accepted' ? 'accepted' : 'done' };
  } catch (error) {
    if (!(error instanceof HttpProblem)) {
      request.log.error({ userTaskKey, code: (error as { code?: string }).code }, 'an item of a bulk failed');
      return { userTaskKey, state: 'refused', problem: new HttpProblem('internal-error').body(request.id) };
    }
    if (error.kind === 'not-allowed')
      await request.server.recordSecurity(request, {
        kind: 'refusal',
        caseId,
        reason: String(error.extras.members?.reason ?? 'refused'),
      });
    return { userTaskKey, state: 'refused', problem: error.body(request.id) };
  }
}

/**
 * Does the same to many tasks, a few at a time. Each is judged by itself; a refused one stops none of the others.
 * @returns a result for each task, in the order asked
 * @throws HttpProblem when the action itself is not one the caller may ask for, or lacks what it needs
 */
export async function actOnTasks(
  deps: ApiDeps,
  caller: Principal,
  bulk: BulkAction,
  request: FastifyRequest,
): Promise<BulkResult> {
  checkAction(bulk, caller);
  const results: Result[] = new Array(bulk.userTaskKeys.length);
  const waiting = bulk.userTaskKeys.entries();
  const worker = async () => {
    for (const [index, key] of waiting) results[index] = await one(deps, caller, bulk, key, request);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { results };
}
