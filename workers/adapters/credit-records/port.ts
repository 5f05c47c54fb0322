import type { Instalment } from '../../../src/contract-document/repayment-plan.ts';

export interface RepaymentPlanRecord {
  readonly caseId: string;
  readonly customerId: string;
  readonly loanId: string;
  readonly principalMinor: number;
  readonly annualRateBasisPoints: number;
  readonly instalments: readonly Instalment[];
}

export interface CaseArchive {
  readonly caseId: string;
  readonly customerId: string;
  /** How the case ended, e.g. `disbursed`, `declined`. */
  readonly outcome: string;
  readonly documentIds: readonly string[];
}

/** What credit approval itself keeps: the start of loan servicing, archived cases, the register of related parties. */
export interface CreditRecords {
  /** Stores plan and instalments together; the same case again changes nothing. */
  savePlan(plan: RepaymentPlanRecord): Promise<void>;
  /** The instalments by number; undefined when the case has no plan. */
  planOf(caseId: string): Promise<RepaymentPlanRecord | undefined>;
  /** Archives once; returns when that was. */
  archive(record: CaseArchive): Promise<Date>;
  /** Whether the register of related parties (insiders and their relatives) names the customer today. */
  isRelatedParty(customerId: string): Promise<boolean>;
}
