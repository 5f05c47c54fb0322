import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { attemptInput, attemptOutput, subjectOf, toVariables } from './identity-attempt.ts';

/** Asks the provider whether the person's electronic signature certificate is genuine. */
export const verifySignatureCertificate = defineWorker({
  type: 'verify-signature-certificate',
  purpose: { zh: '验证本人的电子签名证书', en: "Verifies the person's e-signature certificate" },
  uses: ['applications', 'customers', 'eId'],
  input: attemptInput,
  output: attemptOutput,
  async handle(input, { applications, customers, eId, effects, signal }) {
    const { caseId, attempt } = input;
    const found = await subjectOf(input, { applications, customers });
    if (!found) return incident('the customer or the identity document is not in the store');
    const result = await effects.once('verify-signature-certificate', String(attempt), (idempotencyKey) =>
      eId.verifyCertificate(found.subject, { idempotencyKey, caseId, signal }),
    );
    return complete(toVariables(result));
  },
});
