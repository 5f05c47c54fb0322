import type { EffectCall } from '../call.ts';

export interface IdentitySubject {
  readonly customerId: string;
  readonly name: string;
  readonly documentType: string;
  readonly documentNumber: string;
}

/**
 * One attempt. `unavailable` (this method does not work now, or the provider cannot be reached within the bounds)
 * is a value: the process falls back to the next method.
 */
export interface IdentityResult {
  readonly result: 'match' | 'mismatch' | 'unavailable';
  /** The provider's id of the attempt for the identity-verification log; absent when it was not reached. */
  readonly providerReference?: string;
  /** 0 to 100, face match only. */
  readonly confidence?: number;
}

/** The third-party e-ID provider. Attempts are counted and billed there, hence effects. */
export interface EId {
  /**
   * Needs the separate consent for face data. `captureReference` names the picture that the customer's device gave
   * to the provider directly: the picture itself does not pass through here.
   */
  matchFace(
    request: IdentitySubject & { readonly captureReference: string; readonly consentReference: string },
    call: EffectCall,
  ): Promise<IdentityResult>;
  /** Electronic signature certificate issued to the person. */
  verifyCertificate(request: IdentitySubject, call: EffectCall): Promise<IdentityResult>;
  /** Four factors: name, document number, bank card, mobile number kept at the card's bank. */
  matchBankCard(
    request: IdentitySubject & { readonly mobile: string; readonly cardNumber: string },
    call: EffectCall,
  ): Promise<IdentityResult>;
}
