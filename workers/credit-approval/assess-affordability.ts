import Type from 'typebox';
import { equalInstalmentMinor } from '../../src/contract-document/repayment-plan.ts';
import { ageOn, dayInChina } from '../../src/contracts/identity-card.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { debtToIncomePercent, loanToValuePercent } from './affordability.ts';

/** Figures only; thresholds are in the table `credit-policy-rules`. */
export const assessAffordability = defineWorker({
  type: 'assess-affordability',
  purpose: {
    zh: '测算月供、债务收入比、贷款价值比和到期年龄',
    en: 'Instalment, debt to income, loan to value and age at maturity',
  },
  uses: ['customers'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    amountMinor: Type.Integer({ minimum: 1 }),
    termMonths: Type.Integer({ minimum: 1 }),
    annualRateBasisPoints: Type.Integer({ minimum: 0 }),
    monthlyIncomeMinor: Type.Integer({ minimum: 0 }),
    bureauMonthlyPaymentMinor: Type.Integer({ minimum: 0 }),
    collateralRequired: Type.Boolean(),
    collateralValueMinor: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  }),
  output: Type.Object({
    instalmentMinor: Type.Integer(),
    debtToIncomePercent: Type.Number(),
    loanToValuePercent: Type.Number(),
    collateralValued: Type.Boolean(),
    applicantAge: Type.Integer(),
    ageAtMaturity: Type.Number(),
  }),
  async handle(input, { customers, clock }) {
    const birthDate = (await customers.get(input.customerId))?.birthDate;
    if (!birthDate) return incident('the applicant has no birth date in the customer store');
    const applicantAge = ageOn(birthDate, dayInChina(clock.now()));
    const { amountMinor, termMonths, annualRateBasisPoints } = input;
    const instalmentMinor = equalInstalmentMinor(amountMinor, annualRateBasisPoints, termMonths);
    const collateralValueMinor = input.collateralValueMinor ?? null;
    return complete({
      instalmentMinor,
      debtToIncomePercent: debtToIncomePercent(
        instalmentMinor + input.bureauMonthlyPaymentMinor,
        input.monthlyIncomeMinor,
      ),
      loanToValuePercent: loanToValuePercent(amountMinor, collateralValueMinor),
      collateralValued: !input.collateralRequired || collateralValueMinor !== null,
      applicantAge,
      ageAtMaturity: applicantAge + termMonths / 12,
    });
  },
});
