import Type from 'typebox';
import type { AccountApplicant } from '../../src/contracts/account-application.ts';
import type { ScreeningHit } from '../adapters/screening/port.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const shownHits = 5;
const Score = Type.Number({ minimum: 0, maximum: 100 });

/** Best score of one list, 0 without a hit. */
export function bestScore(hits: readonly ScreeningHit[], list: ScreeningHit['list']): number {
  return hits.reduce((best, hit) => (hit.list === list ? Math.max(best, hit.score) : best), 0);
}

/** Looks the customer up in the sanctions, PEP and watch lists. What a score means is decided by a table. */
export const screenCustomer = defineWorker({
  type: 'screen-customer',
  purpose: {
    zh: '按精确、模糊、拼音和音译匹配筛查制裁、政要和关注名单',
    en: 'Screens against sanctions, PEP and watch lists: exact, fuzzy, pinyin, transliterated',
  },
  uses: ['applications', 'customers', 'screening'],
  input: Type.Object(caseVariables),
  output: Type.Object({
    sanctionsScore: Score,
    pepScore: Score,
    watchScore: Score,
    screeningHits: Type.Array(
      Type.Object({ list: Type.String(), entryId: Type.String(), match: Type.String(), score: Score }),
      { maxItems: shownHits },
    ),
  }),
  async handle({ caseId, customerId }, { applications, customers, screening }) {
    const customer = await customers.get(customerId);
    const document = customer?.documents[0];
    if (!customer?.birthDate || !document)
      return incident('name, document or birth date is not in the store');
    const application = await applications.get<{ applicant?: AccountApplicant }>(caseId);
    const nameLatin = application?.payload.applicant?.nameLatin;
    const hits = await screening.screen({
      name: customer.name,
      ...(nameLatin === undefined ? {} : { nameLatin }),
      documentNumber: document.number,
      birthDate: customer.birthDate,
    });
    return complete({
      sanctionsScore: bestScore(hits, 'sanctions'),
      pepScore: bestScore(hits, 'pep'),
      watchScore: bestScore(hits, 'watch'),
      screeningHits: hits
        .slice(0, shownHits)
        .map(({ list, entryId, match, score }) => ({ list, entryId, match, score })),
    });
  },
});
