import Type from 'typebox';
import { parseInstant } from '../../src/calendar/instant.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Makes the one ticket of a complaint and finds out whether an open one already covers it. */
export const linkDuplicateComplaint = defineWorker({
  type: 'link-duplicate-complaint',
  purpose: {
    zh: '登记投诉台账，查找同一客户同一事项期限内未结的投诉并关联',
    en: 'Registers the ticket and links it to an open one of the same customer and subject',
  },
  uses: ['complaints'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    channel: Type.String(),
    subject: Type.String(),
    submittedAt: Type.String(),
    duplicateWindowDays: Type.Integer({ minimum: 0, maximum: 3650 }),
  }),
  output: Type.Object({ duplicateOf: Type.Union([Type.String(), Type.Null()]) }),
  async handle({ caseId, customerId, channel, subject, submittedAt, duplicateWindowDays }, { complaints }) {
    const receivedAt = parseInstant(submittedAt);
    if (!receivedAt) return incident('"submittedAt" is no instant with an offset');
    const ticket = { caseId, customerId, subject, channel, receivedAt };
    const { linkedTo } = await complaints.register(ticket, duplicateWindowDays);
    return complete({ duplicateOf: linkedTo });
  },
});
