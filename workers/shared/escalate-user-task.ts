import Type from 'typebox';
import { parseInstant } from '../../src/calendar/instant.ts';
import type { OpenTask } from '../adapters/open-tasks/port.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident, retry } from '../runtime/outcomes.ts';

/** What a level of escalation asks for; how much is the decision table's business. */
export interface EscalationAim {
  readonly candidateGroups: readonly string[];
  readonly priority: number;
  readonly dueDate?: Date;
}

/**
 * What to change on a task. An escalation only ever adds: groups join those who may already do it, and the priority
 * never falls, e.g. below what a regulator's complaint has set.
 */
export function escalationOf(task: OpenTask, aim: EscalationAim) {
  return {
    userTaskKey: task.userTaskKey,
    candidateGroups: [...new Set([...task.candidateGroups, ...aim.candidateGroups])],
    priority: Math.max(task.priority, aim.priority),
    ...(aim.dueDate ? { dueDate: aim.dueDate } : {}),
  };
}

/**
 * Which of the open tasks of one element are late. An element that runs in parallel has several: the departments that
 * are consulted each have their own, and one's lateness must not open the others' questions to its superiors. A task
 * that had come to the group by an earlier escalation was created for another one; then it is the only one there.
 */
export function lateTasks(tasks: readonly OpenTask[], currentGroup?: string): readonly OpenTask[] {
  const own = tasks.filter(({ createdFor }) => createdFor.some((group) => group === currentGroup));
  return own.length > 0 ? own : tasks;
}

/** Opens a late user task to further groups and raises its priority. */
export const escalateUserTask = defineWorker({
  type: 'escalate-user-task',
  purpose: {
    zh: '用户任务到达时限的 50%、80%、100% 时调整候选组、优先级和到期时间',
    en: 'Changes candidate groups, priority and due date of a user task at 50, 80 and 100 % of its deadline',
  },
  uses: ['openTasks', 'engine'],
  maxBackoffMs: 3_000,
  input: Type.Object({
    caseId: Type.String(),
    /** Of the user task in the calling process. */
    elementId: Type.String(),
    /** Per cent of the deadline that have passed. */
    escalationLevel: Type.Number({ minimum: 0, maximum: 1_000 }),
    /** Who had the task until now. */
    currentGroup: Type.Optional(Type.String()),
    candidateGroups: Type.Array(Type.String(), { maxItems: 20 }),
    priority: Type.Integer({ minimum: 0, maximum: 100 }),
    dueDate: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  output: Type.Object({ escalated: Type.Boolean() }),
  async handle(input, { engine, openTasks, job, log, signal, caseId }) {
    const dueDate = input.dueDate ? parseInstant(input.dueDate) : undefined;
    if (input.dueDate && !dueDate) return incident('"dueDate" is no instant with an offset');
    const tasks = await openTasks.find(input);
    if (tasks.length === 0) {
      // Done a moment ago, or the read model trails the engine: only time tells them apart.
      if (job.retries > 1) return retry('no open task of this element in the read model yet');
      log.warn({ escalationLevel: input.escalationLevel }, 'there is no open task to escalate');
      return complete({ escalated: false });
    }
    const aim = { candidateGroups: input.candidateGroups, priority: input.priority, dueDate };
    let escalated = false;
    for (const task of lateTasks(tasks, input.currentGroup)) {
      const answer = await engine.updateUserTask(escalationOf(task, aim), { signal, caseId });
      if (answer.kind === 'updated') escalated = true;
    }
    return complete({ escalated });
  },
});
