import Type from 'typebox';
import type { Dice } from '../stand-in-kit/dice.ts';
import { answer, effect, refuse, type StandIn } from '../stand-in-kit/route.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

/** A credit life that hangs together: low scores come with late instalments and many inquiries. */
function creditLife(chance: Dice) {
  const score = chance.around(690, 70, 320, 850);
  const strain = Math.max(0, (680 - score) / 360);
  const openLoans = chance.between(0, 3) + (chance.chance(strain) ? 2 : 0);
  const totalDebtMinor = openLoans * chance.between(50, 1_500) * 10_000;
  const late = chance.chance(0.05 + strain * 0.8);
  const latePayments24m = late ? chance.between(1, 1 + Math.round(strain * 10)) : 0;
  return {
    score,
    openLoans,
    totalDebtMinor,
    monthlyPaymentMinor: Math.round(totalDebtMinor / 30),
    latePayments24m,
    maxDaysPastDue24m: late ? chance.between(1, 15 + Math.round(strain * 120)) : 0,
    inquiries6m: chance.between(0, 2) + Math.round(strain * chance.between(0, 8)),
  };
}

const getReport = effect({
  name: 'get-report',
  method: 'POST',
  path: '/reports',
  input: Type.Object({
    customerId: id,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    documentNumber: id,
    consentReference: Type.Optional(Type.String({ maxLength: 200 })),
    purpose: id,
  }),
  subjects: (input) => [input.customerId, input.documentNumber],
  keep: (input, hash) => ({
    customerId: input.customerId,
    subjectHash: hash(input.documentNumber),
    purpose: input.purpose,
    consentReference: input.consentReference,
  }),
  decide({ documentNumber, consentReference }, _state, context) {
    if (!consentReference?.trim()) return refuse('consent-missing');
    const chance = context.dice(documentNumber);
    const reportId = context.newId('CB');
    if (chance.chance(0.04)) return answer({ kind: 'no-record', reportId });
    return answer({ kind: 'report', reportId, ...creditLife(chance) });
  },
});

/** The credit bureau: reports follow from the document number, inquiries are recorded. */
export const creditBureauStandIn: StandIn = {
  system: 'credit-bureau',
  routes: [getReport],
  initial: () => undefined,
  apply() {},
  objects: () => [],
};
