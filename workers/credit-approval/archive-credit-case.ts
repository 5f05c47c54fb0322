import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

export const archiveCreditCase = defineWorker({
  type: 'archive-credit-case',
  purpose: { zh: '归档案件结果与文件清单', en: 'Archives how the case ended, and its documents' },
  uses: ['creditRecords', 'documents'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String(), caseOutcome: Type.String() }),
  output: Type.Object({ archivedAt: Type.String() }),
  async handle({ caseId, customerId, caseOutcome }, { creditRecords, documents }) {
    const documentIds = (await documents.ofCase(caseId)).map((document) => document.documentId);
    const archivedAt = await creditRecords.archive({ caseId, customerId, outcome: caseOutcome, documentIds });
    return complete({ archivedAt: archivedAt.toISOString() });
  },
});
