import type { EffectCall, Refused } from '../call.ts';

export interface BureauRequest {
  readonly customerId: string;
  readonly name: string;
  readonly documentNumber: string;
  /** Names the written consent, its purpose and version (Credit Reporting Regulation art. 18): obligatory. */
  readonly consentReference: string;
  /** What the report is for, e.g. `credit-approval`. */
  readonly purpose: string;
}

export interface BureauReport {
  readonly kind: 'report';
  readonly reportId: string;
  /** 300 (worst) to 850 (best). */
  readonly score: number;
  readonly openLoans: number;
  /** Owed to all lenders, in fen. */
  readonly totalDebtMinor: number;
  /** Instalments a month to all lenders, in fen. */
  readonly monthlyPaymentMinor: number;
  /** Days the worst instalment of the last 24 months was late. */
  readonly maxDaysPastDue24m: number;
  /** Instalments of the last 24 months that were late. */
  readonly latePayments24m: number;
  /** Inquiries by other lenders in the last 6 months. */
  readonly inquiries6m: number;
}

/** The credit bureau. An inquiry is itself recorded there, hence an effect. */
export interface CreditBureau {
  /** `no-record`: the bureau does not know the person. `consent-missing`: without consent nothing is asked. */
  getReport(
    request: BureauRequest,
    call: EffectCall,
  ): Promise<
    | BureauReport
    | { readonly kind: 'no-record'; readonly reportId: string }
    | Refused<'consent-missing' | 'consent-withdrawn'>
  >;
}
