import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

const optional = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const amount = Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]));

/** Closes the ticket: outcome, root cause and compensation for the reports. */
export const recordComplaintOutcome = defineWorker({
  type: 'record-complaint-outcome',
  purpose: {
    zh: '在投诉台账登记结果、根本原因和补偿金额并结案',
    en: 'Closes the ticket in the register with outcome, root cause and compensation',
  },
  uses: ['complaints'],
  input: Type.Object({
    caseId: Type.String(),
    complaintOutcome: Type.String(),
    category: optional,
    severity: optional,
    rootCause: optional,
    /** Paid in all rounds and by a review, fen. */
    paidMinor: amount,
  }),
  output: Type.Object({ closedOutcome: Type.String() }),
  async handle(input, { complaints, clock }) {
    await complaints.close(input.caseId, {
      outcome: input.complaintOutcome,
      category: input.category ?? undefined,
      severity: input.severity ?? undefined,
      rootCause: input.rootCause ?? undefined,
      compensationMinor: input.paidMinor ?? 0,
      closedAt: clock.now(),
    });
    return complete({ closedOutcome: input.complaintOutcome });
  },
});
