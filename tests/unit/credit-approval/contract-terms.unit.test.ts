import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../src/customers/index.ts';
import { type ApprovedTerms, contractTermsOf } from '../../../workers/credit-approval/contract-terms-of.ts';

const customer: Customer = {
  customerId: 'CU-000000000000',
  status: 'prospect',
  name: '测试甲',
  documents: [{ type: 'resident-id', number: '110101199005170015', country: 'CN' }],
  version: 1,
};
const approved: ApprovedTerms = {
  caseId: 'CR-20261121-00000000',
  product: 'consumer',
  purpose: 'NewCar',
  approvedAmountMinor: 8_000_000,
  annualRateBasisPoints: 435,
  termMonths: 24,
  paymentMethod: 'self',
};
// Half past midnight in China, the day before in UTC.
const at = new Date('2027-01-30T16:30:00Z');
const validMs = 72 * 3_600_000;

describe('contractTermsOf', () => {
  it('dates the offer by the day in China and the first instalment a month later', () => {
    const terms = contractTermsOf(approved, customer, at, validMs)!;
    expect(terms.offeredOn).toBe('2027-01-31');
    expect(terms.firstDueDate).toBe('2027-02-28');
    expect(terms.offerExpiresAt).toBe('2027-02-02T16:30:00.000Z');
  });

  it('says where the money goes', () => {
    const entrusted = { ...approved, paymentMethod: 'entrusted', payeeId: 'PY-1' };
    expect(contractTermsOf(entrusted, customer, at, validMs)!.payment).toMatchObject({ method: 'entrusted' });
    expect(contractTermsOf(approved, customer, at, validMs)!.payment).toMatchObject({ method: 'own' });
  });

  it('is the same for the same approval, and nothing without a document', () => {
    expect(contractTermsOf(approved, customer, at, validMs)).toEqual(
      contractTermsOf(approved, customer, at, validMs),
    );
    expect(contractTermsOf(approved, { ...customer, documents: [] }, at, validMs)).toBeUndefined();
  });
});
