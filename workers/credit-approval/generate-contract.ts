import { createHash } from 'node:crypto';
import Type from 'typebox';
import { makeContract } from '../../src/contract-document/make-contract.ts';
import { creditProducts } from '../../src/contracts/credit-application.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { contractTermsOf } from './contract-terms-of.ts';
import { durationMs } from './iso-duration.ts';

/** The contract leaves this worker only encrypted; the process gets its id and SHA-256. */
export const generateContract = defineWorker({
  type: 'generate-contract',
  purpose: {
    zh: '按批准条件生成中文合同 PDF 并加密保存',
    en: 'Makes the contract in Chinese from the approved terms, stored encrypted',
  },
  uses: ['customers', 'documents'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    product: Type.Enum([...creditProducts]),
    purpose: Type.String(),
    approvedAmountMinor: Type.Integer({ minimum: 1 }),
    annualRateBasisPoints: Type.Integer({ minimum: 0 }),
    termMonths: Type.Integer({ minimum: 1 }),
    paymentMethod: Type.String(),
    payeeId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    collateralId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    offerValidity: Type.String(),
  }),
  output: Type.Object({
    contractId: Type.String(),
    contractSha256: Type.String(),
    offerExpiresAt: Type.String(),
  }),
  timeoutMs: 60_000,
  async handle(input, { customers, documents, clock, effects }) {
    const validMs = durationMs(input.offerValidity);
    if (validMs === undefined) return incident('the validity of an offer must be in days, hours and minutes');
    const customer = await customers.get(input.customerId);
    if (!customer) return incident('the customer is unknown or was erased');
    // The moment of the offer is fixed by the first try, so that a second try makes the very same document.
    const offeredAt = await effects.once('offer', '1', async () => clock.now().toISOString());
    const terms = contractTermsOf(input, customer, new Date(offeredAt), validMs);
    if (!terms) return incident('the borrower has no identity document');
    const content = Buffer.from(await makeContract(terms));
    const stored = await documents.put({
      customerId: input.customerId,
      caseId: input.caseId,
      purpose: 'contract',
      content,
      fileName: `${terms.contractNumber}.pdf`,
      key: `${input.caseId}/contract/1`,
    });
    if (stored.outcome === 'refused') return incident(`the contract was not stored: ${stored.reason}`);
    const contractSha256 = createHash('sha256').update(content).digest('hex');
    return complete({ contractId: stored.documentId, contractSha256, offerExpiresAt: terms.offerExpiresAt });
  },
});
