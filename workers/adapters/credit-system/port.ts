import type { EffectCall, QueryCall, Refused } from '../call.ts';

/** What the customer owes or may draw at this bank, in fen. */
export interface Exposure {
  readonly outstandingMinor: number;
  readonly undrawnMinor: number;
  readonly overdueMinor: number;
  readonly activeFacilities: number;
}

export interface BookFacilityRequest {
  readonly customerId: string;
  readonly product: string;
  /** Limit in fen. */
  readonly limitMinor: number;
  /** Yearly rate in basis points. */
  readonly annualRateBasisPoints: number;
  readonly termMonths: number;
}

/** The bank's credit system: facilities, exposure, collateral. */
export interface CreditSystem {
  /** `documentNumber`, when given, also finds what was lent before the customer had their id. */
  getExposure(
    request: { readonly customerId: string; readonly documentNumber?: string },
    call: QueryCall,
  ): Promise<Exposure>;
  bookFacility(
    request: BookFacilityRequest,
    call: EffectCall,
  ): Promise<
    | { readonly kind: 'booked'; readonly facilityId: string }
    | Refused<'customer-blocked' | 'exposure-limit-reached'>
  >;
  /** Compensation of `bookFacility`; an already cancelled one counts as cancelled. */
  cancelFacility(
    request: { readonly facilityId: string; readonly reason: string },
    call: EffectCall,
  ): Promise<{ readonly kind: 'cancelled' } | Refused<'facility-not-found'>>;
  /** Market value of a collateral in fen; `not-found` when the system cannot value it. */
  valueCollateral(
    request: {
      readonly customerId: string;
      readonly collateralId: string;
      readonly declaredValueMinor: number;
    },
    call: QueryCall,
  ): Promise<{ readonly kind: 'valued'; readonly valueMinor: number } | { readonly kind: 'not-found' }>;
}
