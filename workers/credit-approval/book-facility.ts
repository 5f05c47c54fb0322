import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';

export const bookFacility = defineWorker({
  type: 'book-facility',
  purpose: {
    zh: '在信贷系统登记授信, 只做一次',
    en: 'Books the facility in the credit system, exactly once',
  },
  uses: ['creditSystem'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    product: Type.String(),
    approvedAmountMinor: Type.Integer({ minimum: 1 }),
    annualRateBasisPoints: Type.Integer({ minimum: 0 }),
    termMonths: Type.Integer({ minimum: 1 }),
  }),
  output: Type.Object({ facilityId: Type.String() }),
  errors: [{ code: 'facility-refused', when: 'the credit system refuses the facility' }],
  async handle({ customerId, product, approvedAmountMinor, annualRateBasisPoints, termMonths }, context) {
    const request = {
      customerId,
      product,
      limitMinor: approvedAmountMinor,
      annualRateBasisPoints,
      termMonths,
    };
    const answer = await context.effects.once('book-facility', '1', (idempotencyKey) =>
      context.creditSystem.bookFacility(request, { ...context, idempotencyKey }),
    );
    if (answer.kind === 'refused') return bpmnError('facility-refused', answer.code);
    return complete({ facilityId: answer.facilityId });
  },
});
