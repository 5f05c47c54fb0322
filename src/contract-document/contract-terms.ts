import type { LoanTerms } from './repayment-plan.ts';

/** Everything a loan contract says. It names people: keep it out of process variables and logs. */
export interface ContractTerms extends LoanTerms {
  /** Printed on every page, e.g. the case id with a counter. */
  readonly contractNumber: string;
  /** Day of the offer, `YYYY-MM-DD`; also the document's own date, so that equal terms give equal bytes. */
  readonly offeredOn: string;
  /** Last moment for signing, ISO 8601 with offset. */
  readonly offerExpiresAt: string;
  readonly product: 'consumer' | 'mortgage' | 'small-business';
  /** In words, for a person. */
  readonly purpose: string;
  readonly lender: { readonly name: string; readonly branch?: string };
  readonly borrower: {
    readonly name: string;
    readonly documentName: string;
    readonly documentNumber: string;
    readonly address?: string;
    readonly phone?: string;
  };
  /** `entrusted`: paid to the payee; `own`: to the borrower's account. */
  readonly payment:
    | { readonly method: 'entrusted'; readonly payee: string }
    | { readonly method: 'own'; readonly account: string };
  /** The mortgaged property, when there is one. */
  readonly collateral?: string;
}
