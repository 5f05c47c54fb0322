import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, retry } from '../runtime/outcomes.ts';

/** Tasks of a complaint that may be open when the regulator's message comes. */
const handlingTasks = ['first-response', 'investigate', 'approve-extension', 'approve-compensation'];

/** Hands the tasks that are open now to head office; later ones go there by the triage result. */
export const escalateRegulatorComplaint = defineWorker({
  type: 'escalate-regulator-complaint',
  purpose: {
    zh: '收到监管转办后把在办任务开放给总行并提到最高优先级',
    en: 'After a regulator complaint opens the running tasks to head office with the highest priority',
  },
  uses: ['engine', 'openTasks'],
  input: Type.Object({
    caseId: Type.String(),
    targetGroup: Type.String(),
    targetPriority: Type.Integer({ minimum: 0, maximum: 100 }),
  }),
  output: Type.Object({ escalatedTasks: Type.Integer() }),
  async handle({ caseId, targetGroup, targetPriority }, { engine, openTasks, job, signal }) {
    const found = await Promise.all(handlingTasks.map((elementId) => openTasks.find({ caseId, elementId })));
    const open = found.flat();
    // The read model trails the engine: an empty answer is believed only when it comes again.
    if (open.length === 0 && job.retries > 1) return retry('no open task is known yet');
    let escalatedTasks = 0;
    for (const task of open) {
      const change = {
        userTaskKey: task.userTaskKey,
        priority: targetPriority,
        candidateGroups: [targetGroup],
      };
      const { kind } = await engine.updateUserTask(change, { signal, caseId });
      if (kind === 'updated') escalatedTasks += 1;
    }
    return complete({ escalatedTasks });
  },
});
