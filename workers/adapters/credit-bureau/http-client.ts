import Type from 'typebox';
import { effectOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { CreditBureau } from './port.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const count = Type.Integer({ minimum: 0 });

const getReport = operation({
  name: 'get-report',
  method: 'POST',
  path: '/reports',
  answer: Type.Union([
    Type.Object({
      kind: Type.Literal('report'),
      reportId: id,
      score: Type.Integer({ minimum: 300, maximum: 850 }),
      openLoans: count,
      totalDebtMinor: count,
      monthlyPaymentMinor: count,
      maxDaysPastDue24m: count,
      latePayments24m: Type.Integer({ minimum: 0, maximum: 10_000 }),
      inquiries6m: count,
    }),
    Type.Object({ kind: Type.Literal('no-record'), reportId: id }),
  ]),
  refusals: ['consent-missing', 'consent-withdrawn'],
});

/** The credit bureau over HTTP. Without a consent nothing leaves the bank. */
export function createCreditBureau(client: SystemClient): CreditBureau {
  return {
    async getReport(request, call) {
      if (request.consentReference.trim() === '') return { kind: 'refused', code: 'consent-missing' };
      return client.call(getReport, { ...request }, effectOptions(call));
    },
  };
}
