import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { queryOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { IncomeProofService } from './port.ts';

const count = Type.Integer({ minimum: 0 });

const getProof = operation({
  name: 'get-proof',
  method: 'POST',
  path: '/proofs',
  answer: Type.Union([
    Type.Object({
      kind: Type.Literal('proof'),
      proofId: Type.String({ minLength: 1, maxLength: 64 }),
      monthlyIncomeMinor: count,
      taxPaid12mMinor: count,
      employmentMonths: count,
    }),
    Type.Object({ kind: Type.Literal('not-found') }),
  ]),
  refusals: ['consent-missing'],
});

/** The tax office's income proof over HTTP. Without a consent nothing leaves the bank. */
export function createIncomeProof(client: SystemClient): IncomeProofService {
  return {
    async getProof(request, call) {
      if (request.consentReference.trim() === '') return { kind: 'refused', code: 'consent-missing' };
      // A question with personal data: POST, and a key of its own so that it may be repeated.
      return client.call(getProof, { ...request }, { ...queryOptions(call), idempotencyKey: randomUUID() });
    },
  };
}
