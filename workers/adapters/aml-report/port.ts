import type { EffectCall, Refused } from '../call.ts';

export interface LargeValueReport {
  readonly customerId: string;
  readonly caseId: string;
  readonly paymentId: string;
  /** Amount in fen. */
  readonly amountMinor: number;
  /** ISO time of the transaction. */
  readonly occurredAt: string;
  /** Rule of the decision table that demands the report. */
  readonly ruleId: string;
}

/** Reporting gateway for anti-money-laundering (PBoC order 2016 no. 3). */
export interface AmlReport {
  submitLargeValueReport(
    report: LargeValueReport,
    call: EffectCall,
  ): Promise<{ readonly kind: 'accepted'; readonly reportId: string } | Refused<'report-invalid'>>;
}
