import { createHash } from 'node:crypto';
import Type from 'typebox';
import { complaintStartVariables } from '../../src/contracts/complaint.ts';
import { startMessage } from '../../src/contracts/ids.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeToLiveMs = 24 * 60 * 60 * 1000;

/** The id of the complaint that follows up a case: always the same for the same case, so that it starts once. */
export function followUpCaseId(caseId: string): string {
  const day = /^[A-Z]{2}-(\d{8})-/.exec(caseId)?.[1];
  if (!day) throw new Error('this is no case id');
  const digest = createHash('sha256').update(`${caseId}/follow-up-complaint`).digest();
  return `CP-${day}-${[...digest.subarray(0, 8)].map((byte) => alphabet[byte & 31]).join('')}`;
}

/** A bad rating becomes a complaint case. Its text is the customer's comment, or the bare fact of the rating. */
export const openFollowUpComplaint = defineWorker({
  type: 'open-follow-up-complaint',
  purpose: { zh: '差评自动生成一个投诉案件', en: 'Makes a bad rating a complaint case' },
  uses: ['applications', 'engine', 'freeTexts'],
  input: Type.Object({
    ...caseVariables,
    channel: Type.String(),
    rating: Type.Integer({ minimum: 1, maximum: 5 }),
    ratingCommentId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  output: Type.Object({ followUpCaseId: Type.String() }),
  async handle(input, { applications, engine, freeTexts, effects, clock, signal }) {
    const { caseId, customerId, channel, rating, ratingCommentId } = input;
    const complaintId = followUpCaseId(caseId);
    await effects.once('open-follow-up-complaint', '1', async () => {
      const comment = ratingCommentId ? await freeTexts.get(ratingCommentId) : undefined;
      const textId = await freeTexts.put({
        customerId,
        caseId: complaintId,
        purpose: 'complaint',
        text: comment?.text ?? `客户对开户业务评分${rating}分，未留言。`,
        key: `${complaintId}/complaint`,
      });
      const submittedAt = clock.now();
      if (!(await applications.get(complaintId)))
        await applications.put({
          caseId: complaintId,
          kind: 'complaint-handling',
          customerId,
          payload: { channel, subject: 'account', relatedCaseId: caseId },
          submittedAt,
        });
      const { kind } = await engine.publishMessage(
        {
          name: startMessage['complaint-handling'],
          correlationKey: complaintId,
          messageId: complaintId,
          timeToLiveMs,
          variables: {
            caseId: complaintId,
            customerId,
            channel,
            enteredBy: null,
            submittedAt: submittedAt.toISOString(),
            ...complaintStartVariables({ subject: 'account', relatedCaseId: caseId }, textId),
          },
        },
        { caseId, signal },
      );
      return { kind };
    });
    return complete({ followUpCaseId: complaintId });
  },
});
