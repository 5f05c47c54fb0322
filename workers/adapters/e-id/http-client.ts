import Type from 'typebox';
import type { EffectCall } from '../call.ts';
import { AdapterUnavailable, AdapterWrongAnswer } from '../errors.ts';
import { effectOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { EId, IdentityResult } from './port.ts';

const answer = Type.Object({
  result: Type.Union([Type.Literal('match'), Type.Literal('mismatch'), Type.Literal('unavailable')]),
  providerReference: Type.String({ minLength: 1, maxLength: 64 }),
  confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
});

const matchFace = operation({ name: 'match-face', method: 'POST', path: '/face-matches', answer });
const verifyCertificate = operation({
  name: 'verify-certificate',
  method: 'POST',
  path: '/certificate-checks',
  answer,
});
const matchBankCard = operation({
  name: 'match-bank-card',
  method: 'POST',
  path: '/bank-card-matches',
  answer,
});

/**
 * The e-ID provider over HTTP. When it cannot be reached, or answers nonsense, within the bounds, the method counts
 * as unavailable: the process has other methods and must not wait for this one.
 */
export function createEId(client: SystemClient): EId {
  async function attempt(
    method: typeof matchFace,
    request: Readonly<Record<string, unknown>>,
    call: EffectCall,
  ): Promise<IdentityResult> {
    try {
      return await client.call(method, request, effectOptions(call));
    } catch (error) {
      if (error instanceof AdapterUnavailable || error instanceof AdapterWrongAnswer) {
        return { result: 'unavailable' };
      }
      throw error;
    }
  }

  return {
    matchFace: (request, call) => attempt(matchFace, { ...request }, call),
    verifyCertificate: (request, call) => attempt(verifyCertificate, { ...request }, call),
    matchBankCard: (request, call) => attempt(matchBankCard, { ...request }, call),
  };
}
