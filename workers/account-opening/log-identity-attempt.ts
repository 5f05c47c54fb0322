import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';
import { AttemptResult, attemptInput } from './identity-attempt.ts';

/** Writes one attempt into the identity-verification log. */
export const logIdentityAttempt = defineWorker({
  type: 'log-identity-attempt',
  purpose: { zh: '把一次身份核验记入日志', en: 'Logs one attempt to verify an identity' },
  uses: ['identityLog'],
  input: Type.Object({ ...attemptInput.properties, method: Type.String(), attemptResult: AttemptResult }),
  output: Type.Object({}),
  async handle({ caseId, customerId, attempt, method, attemptResult }, { identityLog, clock }) {
    const { result, providerReference, confidence } = attemptResult;
    await identityLog.record({
      caseId,
      customerId,
      attempt,
      method,
      result,
      providerReference: providerReference ?? undefined,
      confidence: confidence ?? undefined,
      at: clock.now(),
    });
    return complete({});
  },
});
