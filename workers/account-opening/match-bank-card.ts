import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { attemptInput, attemptOutput, notAvailable, subjectOf, toVariables } from './identity-attempt.ts';

/** Compares name, document number, card and mobile number with what the card's bank keeps. */
export const matchBankCard = defineWorker({
  type: 'match-bank-card',
  purpose: { zh: '银行卡四要素验证', en: 'Bank card, four factors' },
  uses: ['applications', 'customers', 'eId'],
  input: attemptInput,
  output: attemptOutput,
  async handle(input, { applications, customers, eId, effects, signal }) {
    const { caseId, attempt } = input;
    const found = await subjectOf(input, { applications, customers });
    if (!found) return incident('the customer or the identity document is not in the store');
    const { mobile } = found;
    const cardNumber = found.evidence.boundCardNumber;
    if (cardNumber === undefined || mobile === undefined) return complete(toVariables(notAvailable));
    const result = await effects.once('match-bank-card', String(attempt), (idempotencyKey) =>
      eId.matchBankCard({ ...found.subject, mobile, cardNumber }, { idempotencyKey, caseId, signal }),
    );
    return complete(toVariables(result));
  },
});
