import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { identityOf, nobody } from './identity-of.ts';

/** The income that the tax office knows of; what the applicant states counts as not verified. */
export const fetchIncomeProof = defineWorker({
  type: 'fetch-income-proof',
  purpose: { zh: '向税务系统核实收入与纳税', en: 'Verifies income and tax at the tax office' },
  uses: ['incomeProof', 'customers'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    consentReference: Type.String(),
    statedMonthlyIncomeMinor: Type.Integer({ minimum: 0 }),
  }),
  output: Type.Object({
    incomeVerified: Type.Boolean(),
    monthlyIncomeMinor: Type.Integer(),
    taxPaid12mMinor: Type.Integer(),
  }),
  async handle({ customerId, consentReference, statedMonthlyIncomeMinor }, context) {
    const identity = await identityOf(context.customers, customerId);
    if (!identity) return incident(nobody);
    const { name, documentNumber } = identity;
    const answer = await context.incomeProof.getProof(
      { customerId, name, documentNumber, consentReference },
      context,
    );
    if (answer.kind === 'refused')
      return incident(`the tax office refuses the consent we hold: ${answer.code}`);
    if (answer.kind === 'not-found') {
      return complete({
        incomeVerified: false,
        monthlyIncomeMinor: statedMonthlyIncomeMinor,
        taxPaid12mMinor: 0,
      });
    }
    const { monthlyIncomeMinor, taxPaid12mMinor } = answer;
    return complete({ incomeVerified: true, monthlyIncomeMinor, taxPaid12mMinor });
  },
});
