import Type from 'typebox';
import { BoundedMap, keptEntries } from '../stand-in-kit/bounded-map.ts';
import { answer, effect, query, refuse, type StandIn } from '../stand-in-kit/route.ts';
import type { PaymentState } from './port.ts';

interface PaymentEntry {
  readonly paymentId: string;
  readonly customerId: string;
  readonly loanId: string;
  readonly amountMinor: number;
  readonly caseId: string | undefined;
  readonly businessKey: string | undefined;
  state: PaymentState;
}

interface Books {
  readonly payments: Map<string, PaymentEntry>;
  readonly byReference: Map<string, PaymentEntry>;
}

const id = Type.String({ minLength: 1, maxLength: 64 });
const reference = Type.String({ minLength: 1, maxLength: 200 });

const pay = effect({
  name: 'pay',
  method: 'POST',
  path: '/payments',
  keyless: true,
  input: Type.Object({
    reference,
    customerId: id,
    loanId: id,
    amountMinor: Type.Integer({ minimum: 1 }),
    target: Type.Union([
      Type.Object({ kind: Type.Literal('payee'), payeeId: id }),
      Type.Object({ kind: Type.Literal('own-account'), accountId: Type.Optional(id) }),
    ]),
  }),
  subjects: ({ customerId, loanId, target }) => [
    customerId,
    loanId,
    target.kind === 'payee' ? target.payeeId : target.accountId,
  ],
  businessKey: (input) => input.loanId,
  keep: ({ reference, customerId, loanId, amountMinor, target }) => ({
    reference,
    customerId,
    loanId,
    amountMinor,
    target: target.kind,
  }),
  decide(input, _books: Books, context) {
    // Every well-formed payee counts as registered; a test plants the refusal of one.
    const { target } = input;
    if (target.kind === 'payee' && !/^[A-Za-z0-9_-]+$/.test(target.payeeId)) return refuse('payee-rejected');
    return answer({ kind: 'paid', paymentId: context.newId('PM') });
  },
});

const refund = effect({
  name: 'refund',
  method: 'POST',
  path: '/payments/:paymentId/refund',
  input: Type.Object({ paymentId: id, reason: Type.String({ minLength: 1, maxLength: 100 }) }),
  subjects: (input) => [input.paymentId],
  undoes({ paymentId }, books: Books) {
    const payment = books.payments.get(paymentId);
    return payment?.state === 'paid' ? `pay ${payment.businessKey}` : undefined;
  },
  keep: ({ paymentId }) => ({ paymentId }),
  decide: ({ paymentId }, books: Books) =>
    books.payments.has(paymentId) ? answer({ kind: 'refunded' }) : refuse('payment-not-found'),
});

const findByReference = query({
  name: 'find-by-reference',
  method: 'GET',
  path: '/payments',
  input: Type.Object({ reference }),
  subjects: () => [],
  decide({ reference }, books: Books, context) {
    const payment = books.byReference.get(reference);
    if (payment) return answer({ kind: 'payment', paymentId: payment.paymentId, state: payment.state });
    return answer({ kind: context.isPending(reference) ? 'pending' : 'not-found' });
  },
});

/** The payment system. Without an idempotency key it pays every time it is asked, as older ones do. */
export const paymentStandIn: StandIn<Books> = {
  system: 'payment',
  routes: [pay, refund, findByReference],
  initial: () => ({ payments: new BoundedMap(keptEntries), byReference: new BoundedMap(keptEntries) }),
  apply(books, { route, input, body, caseId, businessKey }) {
    if (route === 'refund') {
      const payment = books.payments.get(String(input.paymentId));
      if (payment) payment.state = 'refunded';
      return;
    }
    const payment: PaymentEntry = {
      paymentId: String(body.paymentId),
      customerId: String(input.customerId),
      loanId: String(input.loanId),
      amountMinor: Number(input.amountMinor),
      caseId,
      businessKey,
      state: 'paid',
    };
    books.payments.set(payment.paymentId, payment);
    books.byReference.set(String(input.reference), payment);
  },
  *objects(books) {
    for (const { businessKey: _, ...payment } of books.payments.values()) yield payment;
  },
};
