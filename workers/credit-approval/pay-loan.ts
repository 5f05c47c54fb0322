import Type from 'typebox';
import type { PaymentTarget } from '../adapters/payment/port.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete, incident } from '../runtime/outcomes.ts';

export const payLoan = defineWorker({
  type: 'pay-loan',
  purpose: {
    zh: '受托支付给收款方或支付到借款人账户, 只付一次',
    en: "Pays the payee (entrusted payment) or the borrower's own account, exactly once",
  },
  uses: ['payment'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    loanId: Type.String(),
    approvedAmountMinor: Type.Integer({ minimum: 1 }),
    paymentMethod: Type.String(),
    payeeId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  output: Type.Object({ paymentId: Type.String(), paidAt: Type.String() }),
  errors: [{ code: 'payment-refused', when: 'the payment system refuses payee or account' }],
  async handle({ customerId, loanId, approvedAmountMinor, paymentMethod, payeeId }, context) {
    const target = paymentTarget(paymentMethod, payeeId ?? undefined);
    if (!target) return incident(`payment method "${paymentMethod}" without a target`);
    const request = { customerId, loanId, amountMinor: approvedAmountMinor, target };
    const answer = await context.effects.once('pay-loan', '1', (idempotencyKey) =>
      context.payment.pay(request, { ...context, idempotencyKey }),
    );
    if (answer.kind === 'refused') return bpmnError('payment-refused', answer.code);
    return complete({ paymentId: answer.paymentId, paidAt: context.clock.now().toISOString() });
  },
});

/** Where the money goes by the method that the table chose; undefined when the two do not fit together. */
export function paymentTarget(method: string, payeeId: string | undefined): PaymentTarget | undefined {
  if (method === 'self') return { kind: 'own-account' };
  return method === 'entrusted' && payeeId ? { kind: 'payee', payeeId } : undefined;
}
