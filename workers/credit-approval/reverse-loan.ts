import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Compensation of `book-loan`. */
export const reverseLoan = defineWorker({
  type: 'reverse-loan',
  purpose: { zh: '补偿: 冲正已登记的贷款', en: 'Compensation: reverses the booked loan' },
  uses: ['coreBanking'],
  input: Type.Object({ caseId: Type.String(), loanId: Type.String() }),
  output: Type.Object({}),
  async handle({ loanId }, context) {
    const answer = await context.effects.once('reverse-loan', '1', (idempotencyKey) =>
      context.coreBanking.reverseLoan(
        { loanId, reason: 'disbursement-failed' },
        { ...context, idempotencyKey },
      ),
    );
    if (answer.kind === 'refused') return incident(`the loan cannot be reversed: ${answer.code}`);
    return complete({});
  },
});
