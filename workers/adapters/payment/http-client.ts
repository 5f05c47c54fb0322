import Type from 'typebox';
import type { EffectCall, QueryCall } from '../call.ts';
import { AdapterOutcomeUnknown, AdapterRefusal, AdapterUnavailable, AdapterWrongAnswer } from '../errors.ts';
import { effectOptions, queryOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { Payment } from './port.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const paid = Type.Object({ kind: Type.Literal('paid'), paymentId: id });

const pay = operation({
  name: 'pay',
  method: 'POST',
  path: '/payments',
  answer: paid,
  refusals: ['payee-rejected', 'account-closed'],
});

const refund = operation({
  name: 'refund',
  method: 'POST',
  path: '/payments/:paymentId/refund',
  answer: Type.Object({ kind: Type.Literal('refunded') }),
  refusals: ['payment-not-found', 'payee-rejected'],
});

const findByReference = operation({
  name: 'find-by-reference',
  method: 'GET',
  path: '/payments',
  answer: Type.Union([
    Type.Object({
      kind: Type.Literal('payment'),
      paymentId: id,
      state: Type.Union([Type.Literal('paid'), Type.Literal('refunded')]),
    }),
    Type.Object({ kind: Type.Literal('pending') }),
    Type.Object({ kind: Type.Literal('not-found') }),
  ]),
});

/** How a payment is kept from being made twice. */
export type PaymentOnce = 'idempotency-key' | 'ask-by-reference';

/**
 * The payment system over HTTP.
 * @param once `ask-by-reference` for a provider that keeps no idempotency keys
 */
export function createPayment(client: SystemClient, once: PaymentOnce = 'idempotency-key'): Payment {
  async function find(reference: string, call: QueryCall) {
    const found = await client.call(findByReference, { reference }, queryOptions(call));
    // Neither done nor not done: only time tells, so ask again later and send nothing meanwhile.
    if (found.kind === 'pending')
      throw new AdapterUnavailable('payment', 'find-by-reference', 'still in progress');
    return found;
  }

  /** What became of an earlier try; a lookup that gives no usable answer must not lead to a second payment. */
  async function earlierPayment(call: EffectCall) {
    try {
      const found = await find(call.idempotencyKey, effectOptions(call));
      return found.kind === 'payment' ? { kind: 'paid' as const, paymentId: found.paymentId } : undefined;
    } catch (error) {
      if (error instanceof AdapterRefusal || error instanceof AdapterWrongAnswer) {
        throw new AdapterOutcomeUnknown('payment', 'pay', 'the provider cannot say whether it was paid');
      }
      throw error;
    }
  }

  return {
    pay: (request, call) =>
      client.call(
        pay,
        { ...request, reference: call.idempotencyKey },
        once === 'idempotency-key'
          ? effectOptions(call)
          : { ...effectOptions(call), askFirst: () => earlierPayment(call) },
      ),
    refund: (request, call) => client.call(refund, { ...request }, effectOptions(call)),
    findByReference: ({ reference }, call) => find(reference, call),
  };
}
