import type { QueryCall, Refused } from '../call.ts';

export interface IncomeProof {
  readonly kind: 'proof';
  readonly proofId: string;
  /** Average of the last 12 months before tax, in fen. */
  readonly monthlyIncomeMinor: number;
  /** Income tax of the last 12 months, in fen. */
  readonly taxPaid12mMinor: number;
  readonly employmentMonths: number;
}

/** Income and tax proof from the tax office's service. */
export interface IncomeProofService {
  /** `not-found`: nothing declared there, the customer must bring papers. */
  getProof(
    request: {
      readonly customerId: string;
      readonly name: string;
      readonly documentNumber: string;
      readonly consentReference: string;
    },
    call: QueryCall,
  ): Promise<IncomeProof | { readonly kind: 'not-found' } | Refused<'consent-missing'>>;
}
