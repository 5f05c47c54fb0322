import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

export const checkRelatedParties = defineWorker({
  type: 'check-related-parties',
  purpose: {
    zh: '核对客户声明与本行关联方名录',
    en: "The applicant's declaration and the bank's register of related parties",
  },
  uses: ['creditRecords'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String(), relatedParty: Type.Boolean() }),
  output: Type.Object({ relatedParty: Type.Boolean() }),
  async handle({ customerId, relatedParty }, { creditRecords }) {
    return complete({ relatedParty: relatedParty || (await creditRecords.isRelatedParty(customerId)) });
  },
});
