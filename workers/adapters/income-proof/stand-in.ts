import Type from 'typebox';
import { answer, query, refuse, type StandIn } from '../stand-in-kit/route.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

/** Yearly tax on comprehensive income in fen: 60,000 free, brackets of the Individual Income Tax Law 2018. */
export function yearlyTaxMinor(yearlyIncomeMinor: number): number {
  const taxable = Math.max(0, yearlyIncomeMinor / 100 - 60_000);
  const brackets = [
    [36_000, 0.03, 0],
    [144_000, 0.1, 2_520],
    [300_000, 0.2, 16_920],
    [420_000, 0.25, 31_920],
    [660_000, 0.3, 52_920],
    [960_000, 0.35, 85_920],
    [Number.POSITIVE_INFINITY, 0.45, 181_920],
  ] as const;
  const [, rate, quickDeduction] = brackets.find(([upTo]) => taxable <= upTo)!;
  return Math.round((taxable * rate - quickDeduction) * 100);
}

const getProof = query({
  name: 'get-proof',
  method: 'POST',
  path: '/proofs',
  input: Type.Object({
    customerId: id,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    documentNumber: id,
    consentReference: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  subjects: (input) => [input.customerId, input.documentNumber],
  decide({ documentNumber, consentReference }, _state, context) {
    if (!consentReference?.trim()) return refuse('consent-missing');
    const chance = context.dice(documentNumber);
    if (chance.chance(0.05)) return answer({ kind: 'not-found' });
    // Log-normal about CNY 9,000 a month, to whole yuan.
    const monthlyIncomeMinor = Math.round(9_000 * Math.exp(chance.around(0, 50, -120, 200) / 100)) * 100;
    return answer({
      kind: 'proof',
      proofId: context.newId('TP'),
      monthlyIncomeMinor,
      taxPaid12mMinor: yearlyTaxMinor(monthlyIncomeMinor * 12),
      employmentMonths: chance.between(0, 240),
    });
  },
});

/** The tax office's income proof: follows from the document number. */
export const incomeProofStandIn: StandIn = {
  system: 'income-proof',
  routes: [getProof],
  initial: () => undefined,
  apply() {},
  objects: () => [],
};
