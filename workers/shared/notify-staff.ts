import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

/**
 * Leaves a notice for staff in `bank.staff_notification`; the tasklist shows it to the groups. No personal data.
 *
 * Used by the called process `sla-escalation`, whose interface every process keeps to: a timer on a user task calls it
 * with `caseId`, `elementId` (of the user task), `escalationLevel` (50, 80 or 100) and `currentGroup` (the task's
 * candidate group); it returns nothing.
 */
export const notifyStaff = defineWorker({
  type: 'notify-staff',
  purpose: {
    zh: '向岗位组发送内部提醒, 不含个人信息',
    en: 'Leaves a notice for groups of staff, without personal data',
  },
  uses: ['staffNotices'],
  input: Type.Object({
    caseId: Type.String(),
    groups: Type.Array(Type.String(), { minItems: 1 }),
    topic: Type.String(),
    elementId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    /** Distinguishes notices of one topic in one case. */
    occurrence: Type.String(),
  }),
  output: Type.Object({}),
  async handle({ caseId, groups, topic, elementId, occurrence }, { staffNotices }) {
    await staffNotices.put({ caseId, groups, topic, occurrence, ...(elementId && { elementId }) });
    return complete({});
  },
});
