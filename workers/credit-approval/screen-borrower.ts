import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { identityOf, nobody } from './identity-of.ts';
import { strongestHits } from './strongest-hits.ts';

/** Enough for a person to compare; the scores are of all hits. */
const shownHits = 5;

/** Looks the borrower up in the lists. What a score means is said by the table `credit-aml-risk`. */
export const screenBorrower = defineWorker({
  type: 'screen-borrower',
  purpose: {
    zh: '筛查制裁、政治公众人物与关注名单',
    en: 'Looks the borrower up in sanctions, PEP and watch lists',
  },
  uses: ['screening', 'customers'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String() }),
  output: Type.Object({
    sanctionsScore: Type.Number(),
    politicalScore: Type.Number(),
    watchScore: Type.Number(),
    screeningHits: Type.Array(
      Type.Object({
        list: Type.String(),
        entryId: Type.String(),
        match: Type.String(),
        score: Type.Number(),
      }),
      { maxItems: shownHits },
    ),
  }),
  async handle({ customerId }, { screening, customers }) {
    const identity = await identityOf(customers, customerId);
    if (!identity?.birthDate) return incident(nobody);
    const { name, documentNumber, birthDate } = identity;
    const hits = await screening.screen({ name, documentNumber, birthDate });
    const screeningHits = hits
      .slice(0, shownHits)
      .map(({ list, entryId, match, score }) => ({ list, entryId, match, score }));
    return complete({ ...strongestHits(hits), screeningHits });
  },
});
