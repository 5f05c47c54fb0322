import type { EffectCall, QueryCall, Refused } from '../call.ts';

/**
 * Where the money goes: entrusted payment to the payee registered at the payment system, or the customer's own
 * settlement account (chosen by the payment system when `accountId` is not given).
 */
export type PaymentTarget =
  | { readonly kind: 'payee'; readonly payeeId: string }
  | { readonly kind: 'own-account'; readonly accountId?: string };

export interface PayRequest {
  readonly customerId: string;
  /** Loan that is paid out. */
  readonly loanId: string;
  /** Amount in fen, above 0. */
  readonly amountMinor: number;
  readonly target: PaymentTarget;
}

export type PaymentState = 'paid' | 'refunded';
export type PaymentRecord =
  | { readonly kind: 'payment'; readonly paymentId: string; readonly state: PaymentState }
  | { readonly kind: 'not-found' };

/** The payment system. */
export interface Payment {
  /**
   * Pays once per idempotency key. When the provider does not keep keys itself (configuration), it is asked by
   * reference before every further try; when it cannot answer that, `AdapterOutcomeUnknown` is thrown.
   */
  pay(
    request: PayRequest,
    call: EffectCall,
  ): Promise<
    { readonly kind: 'paid'; readonly paymentId: string } | Refused<'payee-rejected' | 'account-closed'>
  >;
  /** Compensation of `pay`; an already refunded one counts as refunded. */
  refund(
    request: { readonly paymentId: string; readonly reason: string },
    call: EffectCall,
  ): Promise<{ readonly kind: 'refunded' } | Refused<'payment-not-found' | 'payee-rejected'>>;
  /** The payment made under an idempotency key, whatever became of the answer. */
  findByReference(request: { readonly reference: string }, call: QueryCall): Promise<PaymentRecord>;
}
