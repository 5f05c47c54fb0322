import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** PBoC order 2016 no. 3; thresholds and deadline are in the table `large-value-report`. */
export const reportLargeValue = defineWorker({
  type: 'report-large-value',
  purpose: { zh: '报送大额交易, 只报一次', en: 'Submits the large-value report, exactly once' },
  uses: ['amlReport'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    paymentId: Type.String(),
    paidAt: Type.String(),
    approvedAmountMinor: Type.Integer(),
    ruleId: Type.String(),
  }),
  output: Type.Object({ largeValueReportId: Type.String() }),
  async handle({ caseId, customerId, paymentId, paidAt, approvedAmountMinor, ruleId }, context) {
    const report = {
      customerId,
      caseId,
      paymentId,
      amountMinor: approvedAmountMinor,
      occurredAt: paidAt,
      ruleId,
    };
    const answer = await context.effects.once('large-value-report', '1', (idempotencyKey) =>
      context.amlReport.submitLargeValueReport(report, { ...context, idempotencyKey }),
    );
    if (answer.kind === 'refused') return incident(`the large-value report was refused: ${answer.code}`);
    return complete({ largeValueReportId: answer.reportId });
  },
});
