import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';

/** Pays a granted compensation to the customer's own account, once per case and occurrence. */
export const payGoodwillCompensation = defineWorker({
  type: 'pay-goodwill-compensation',
  purpose: {
    zh: '把已批准的补偿支付到客户本人账户，只付一次',
    en: "Pays a granted compensation to the customer's own account, exactly once",
  },
  uses: ['payment'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    payAmountMinor: Type.Integer({ exclusiveMinimum: 0, description: 'fen' }),
    paymentOccurrence: Type.String({ description: 'round-1, round-2 or review' }),
  }),
  output: Type.Object({ paymentId: Type.String() }),
  errors: [
    { code: 'payment-refused', when: 'the payment system rejects the payee or the account is closed' },
  ],
  async handle({ caseId, customerId, payAmountMinor, paymentOccurrence }, { payment, effects, signal }) {
    const paid = await effects.once('pay-goodwill-compensation', paymentOccurrence, (idempotencyKey) =>
      payment.pay(
        // The payment system wants to know what is paid for: here the complaint and its round.
        {
          customerId,
          loanId: `${caseId}/${paymentOccurrence}`,
          amountMinor: payAmountMinor,
          target: { kind: 'own-account' },
        },
        { idempotencyKey, signal, caseId },
      ),
    );
    return paid.kind === 'paid'
      ? complete({ paymentId: paid.paymentId })
      : bpmnError('payment-refused', `payment refused: ${paid.code}`);
  },
});
