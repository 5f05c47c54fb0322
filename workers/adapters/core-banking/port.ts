import type { EffectCall, QueryCall, Refused } from '../call.ts';

/** Account class of PBoC notices 2015 no. 392 and 2016 no. 302. */
export type AccountClass = 'I' | 'II' | 'III';
export type AccountState = 'opened' | 'active' | 'closed';
export type LoanState = 'booked' | 'reversed';

export interface OpenAccountRequest {
  readonly customerId: string;
  readonly accountClass: AccountClass;
  readonly channel: string;
}

export interface AccountOpened {
  readonly kind: 'opened';
  /** Core banking's own id (`AC-…`). The account number itself never leaves core banking. */
  readonly accountId: string;
  /** Last four digits of the account number, for messages to the customer. */
  readonly lastFour: string;
}

export interface BookLoanRequest {
  readonly customerId: string;
  readonly product: string;
  /** Facility in the credit system that the loan draws on. */
  readonly facilityId: string;
  /** Principal in fen. */
  readonly principalMinor: number;
  /** Yearly rate in basis points: 435 is 4.35 %. */
  readonly annualRateBasisPoints: number;
  readonly termMonths: number;
}

export interface LoanBooked {
  readonly kind: 'booked';
  readonly loanId: string;
  /** ISO date of the first instalment. */
  readonly firstDueDate: string;
}

export type CoreBankingRecord =
  | { readonly kind: 'account'; readonly accountId: string; readonly state: AccountState }
  | { readonly kind: 'loan'; readonly loanId: string; readonly state: LoanState }
  | { readonly kind: 'not-found' };

/** Core banking: accounts and loans. Every method may throw the errors of `../errors.ts`. */
export interface CoreBanking {
  /** Opens an account, not yet active. `class-limit-reached`: a second class I account at this bank. */
  openAccount(
    request: OpenAccountRequest,
    call: EffectCall,
  ): Promise<AccountOpened | Refused<'class-limit-reached' | 'customer-blocked'>>;
  /** Activates an opened account; an already active one counts as activated. */
  activateAccount(
    request: { readonly accountId: string },
    call: EffectCall,
  ): Promise<{ readonly kind: 'activated' } | Refused<'account-not-found' | 'account-closed'>>;
  /** Compensation of `openAccount`; an already closed one counts as closed. */
  closeAccount(
    request: { readonly accountId: string; readonly reason: string },
    call: EffectCall,
  ): Promise<{ readonly kind: 'closed' } | Refused<'account-not-found'>>;
  /** Books a loan; pays nothing out (see the payment port). */
  bookLoan(
    request: BookLoanRequest,
    call: EffectCall,
  ): Promise<LoanBooked | Refused<'customer-blocked' | 'terms-not-allowed'>>;
  /** Compensation of `bookLoan`; an already reversed one counts as reversed. */
  reverseLoan(
    request: { readonly loanId: string; readonly reason: string },
    call: EffectCall,
  ): Promise<{ readonly kind: 'reversed' } | Refused<'loan-not-found'>>;
  /** The account or loan made under an idempotency key, whatever became of the answer. */
  findByReference(request: { readonly reference: string }, call: QueryCall): Promise<CoreBankingRecord>;
  /** Accounts of the customer that are not closed, by class. */
  countAccounts(
    request: { readonly customerId: string },
    call: QueryCall,
  ): Promise<Readonly<Record<AccountClass, number>>>;
}
