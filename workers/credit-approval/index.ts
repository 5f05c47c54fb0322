import type { WorkerDefinition } from '../runtime/define-worker.ts';
import { archiveCreditCase } from './archive-credit-case.ts';
import { assessAffordability } from './assess-affordability.ts';
import { bookFacility } from './book-facility.ts';
import { bookLoan } from './book-loan.ts';
import { cancelFacility } from './cancel-facility.ts';
import { checkBureauConsent } from './check-bureau-consent.ts';
import { checkRelatedParties } from './check-related-parties.ts';
import { fetchCreditReport } from './fetch-credit-report.ts';
import { fetchExposure } from './fetch-exposure.ts';
import { fetchIncomeProof } from './fetch-income-proof.ts';
import { gatherFraudFacts } from './gather-fraud-facts.ts';
import { generateContract } from './generate-contract.ts';
import { makeRepaymentPlan } from './make-repayment-plan.ts';
import { payLoan } from './pay-loan.ts';
import { reportLargeValue } from './report-large-value.ts';
import { reverseLoan } from './reverse-loan.ts';
import { scoreApplication } from './score-application.ts';
import { screenBorrower } from './screen-borrower.ts';
import { valueCollateral } from './value-collateral.ts';

/** Every worker of credit approval; those it shares are in workers/shared. */
export const workers: WorkerDefinition[] = [
  archiveCreditCase,
  assessAffordability,
  bookFacility,
  bookLoan,
  cancelFacility,
  checkBureauConsent,
  checkRelatedParties,
  fetchCreditReport,
  fetchExposure,
  fetchIncomeProof,
  gatherFraudFacts,
  generateContract,
  makeRepaymentPlan,
  payLoan,
  reportLargeValue,
  reverseLoan,
  scoreApplication,
  screenBorrower,
  valueCollateral,
];
