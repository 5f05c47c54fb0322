import Type from 'typebox';
import { repaymentPlan } from '../../src/contract-document/repayment-plan.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

/** Stores the plan that loan servicing goes by. */
export const makeRepaymentPlan = defineWorker({
  type: 'make-repayment-plan',
  purpose: {
    zh: '生成并保存还款计划, 本金合计分毫不差',
    en: 'Makes and stores the repayment plan; principals sum exactly',
  },
  uses: ['creditRecords'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    loanId: Type.String(),
    approvedAmountMinor: Type.Integer({ minimum: 1 }),
    annualRateBasisPoints: Type.Integer({ minimum: 0 }),
    termMonths: Type.Integer({ minimum: 1 }),
    firstDueDate: Type.String(),
  }),
  output: Type.Object({ instalmentMinor: Type.Integer(), lastDueDate: Type.String() }),
  async handle(input, { creditRecords }) {
    const {
      caseId,
      customerId,
      loanId,
      approvedAmountMinor,
      annualRateBasisPoints,
      termMonths,
      firstDueDate,
    } = input;
    const instalments = repaymentPlan({
      principalMinor: approvedAmountMinor,
      annualRateBp: annualRateBasisPoints,
      termMonths,
      firstDueDate,
    });
    await creditRecords.savePlan({
      caseId,
      customerId,
      loanId,
      principalMinor: approvedAmountMinor,
      annualRateBasisPoints,
      instalments,
    });
    return complete({
      instalmentMinor: instalments[0]!.totalMinor,
      lastDueDate: instalments.at(-1)!.dueDate,
    });
  },
});
