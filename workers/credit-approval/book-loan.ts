import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';

export const bookLoan = defineWorker({
  type: 'book-loan',
  purpose: { zh: '在核心系统登记贷款账户, 只做一次', en: 'Books the loan in core banking, exactly once' },
  uses: ['coreBanking'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    product: Type.String(),
    facilityId: Type.String(),
    approvedAmountMinor: Type.Integer({ minimum: 1 }),
    annualRateBasisPoints: Type.Integer({ minimum: 0 }),
    termMonths: Type.Integer({ minimum: 1 }),
  }),
  output: Type.Object({ loanId: Type.String(), firstDueDate: Type.String() }),
  errors: [{ code: 'loan-refused', when: 'core banking refuses the loan' }],
  async handle(
    { customerId, product, facilityId, approvedAmountMinor, annualRateBasisPoints, termMonths },
    context,
  ) {
    const request = {
      customerId,
      product,
      facilityId,
      principalMinor: approvedAmountMinor,
      annualRateBasisPoints,
      termMonths,
    };
    const answer = await context.effects.once('book-loan', '1', (idempotencyKey) =>
      context.coreBanking.bookLoan(request, { ...context, idempotencyKey }),
    );
    if (answer.kind === 'refused') return bpmnError('loan-refused', answer.code);
    return complete({ loanId: answer.loanId, firstDueDate: answer.firstDueDate });
  },
});
