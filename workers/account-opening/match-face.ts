import { faceConsentPurpose } from '../../src/contracts/account-application.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { attemptInput, attemptOutput, notAvailable, subjectOf, toVariables } from './identity-attempt.ts';

/** Compares faces at the provider; only while the separate consent of this case stands. */
export const matchFace = defineWorker({
  type: 'match-face',
  purpose: { zh: '在电子身份核验机构做人脸比对', en: 'Face match at the e-ID provider' },
  uses: ['applications', 'customers', 'consents', 'eId'],
  input: attemptInput,
  output: attemptOutput,
  async handle(input, { applications, customers, consents, eId, effects, signal }) {
    const { caseId, attempt } = input;
    const found = await subjectOf(input, { applications, customers });
    if (!found) return incident('the customer or the identity document is not in the store');
    const captureReference = found.evidence.faceCaptureReference;
    if (captureReference === undefined || !(await consents.has(caseId, faceConsentPurpose)))
      return complete(toVariables(notAvailable));
    const consentReference = `${caseId}/${faceConsentPurpose}`;
    const result = await effects.once('match-face', String(attempt), (idempotencyKey) =>
      eId.matchFace(
        { ...found.subject, captureReference, consentReference },
        { idempotencyKey, caseId, signal },
      ),
    );
    return complete(toVariables(result));
  },
});
