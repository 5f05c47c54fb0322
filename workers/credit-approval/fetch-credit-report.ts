import Type from 'typebox';
import { isRetryable } from '../adapters/errors.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete, incident, retry } from '../runtime/outcomes.ts';
import { identityOf, nobody } from './identity-of.ts';

/** Asks the credit bureau once; when it stays away until the last try, the process goes on and people decide. */
export const fetchCreditReport = defineWorker({
  type: 'fetch-credit-report',
  purpose: {
    zh: '凭授权查询征信报告, 每案只查一次',
    en: 'Asks the credit bureau once per case, naming the consent',
  },
  uses: ['creditBureau', 'customers'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String(), consentReference: Type.String() }),
  output: Type.Object({
    bureauStatus: Type.Union([Type.Literal('report'), Type.Literal('no-record')]),
    bureauReportId: Type.String(),
    bureauScore: Type.Union([Type.Number(), Type.Null()]),
    bureauMonthlyPaymentMinor: Type.Integer(),
    maxDaysPastDue: Type.Integer(),
  }),
  errors: [{ code: 'bureau-unavailable', when: 'the bureau did not answer until the last try' }],
  async handle({ customerId, consentReference }, context) {
    const identity = await identityOf(context.customers, customerId);
    if (!identity) return incident(nobody);
    const { name, documentNumber } = identity;
    const request = { customerId, name, documentNumber, consentReference, purpose: 'credit-approval' };
    try {
      const answer = await context.effects.once('credit-report', '1', (idempotencyKey) =>
        context.creditBureau.getReport(request, { ...context, idempotencyKey }),
      );
      if (answer.kind === 'refused')
        return incident(`the credit bureau refuses the consent we hold: ${answer.code}`);
      if (answer.kind === 'no-record') {
        const { reportId: bureauReportId } = answer;
        const nothing = { bureauScore: null, bureauMonthlyPaymentMinor: 0, maxDaysPastDue: 0 };
        return complete({ bureauStatus: 'no-record' as const, bureauReportId, ...nothing });
      }
      return complete({
        bureauStatus: 'report' as const,
        bureauReportId: answer.reportId,
        bureauScore: answer.score,
        bureauMonthlyPaymentMinor: answer.monthlyPaymentMinor,
        maxDaysPastDue: answer.maxDaysPastDue24m,
      });
    } catch (error) {
      if (!isRetryable(error) || context.signal.aborted) throw error;
      if (context.job.retries > 1) return retry('the credit bureau is not available');
      return bpmnError('bureau-unavailable', 'the credit bureau is not available');
    }
  },
});
