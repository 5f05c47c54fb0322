import Type from 'typebox';
import { classifyComplaint as classify } from '../../src/scoring/complaint-classifier/classify-complaint.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Reads the complaint from the free-text store and lets only codes and a probability into the process. */
export const classifyComplaint = defineWorker({
  type: 'classify-complaint',
  purpose: {
    zh: '从投诉全文识别类别和严重信号，只输出代码',
    en: 'Category and severity signals of a complaint; only codes come out',
  },
  uses: ['freeTexts'],
  input: Type.Object({ caseId: Type.String(), textId: Type.String() }),
  output: Type.Object({
    category: Type.String(),
    classificationConfidence: Type.Number({ minimum: 0, maximum: 1 }),
    severitySignals: Type.Array(Type.String()),
    classifierVersion: Type.String(),
  }),
  async handle({ textId }, { freeTexts }) {
    const stored = await freeTexts.get(textId);
    if (!stored) return incident('the complaint has no readable text');
    const { category, confidence, severitySignals, modelVersion } = classify(stored.text);
    return complete({
      category,
      classificationConfidence: confidence,
      severitySignals: [...severitySignals],
      classifierVersion: modelVersion,
    });
  },
});
