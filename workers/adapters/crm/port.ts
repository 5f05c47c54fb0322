import type { EffectCall, Refused } from '../call.ts';

export interface CreateCrmCustomerRequest {
  readonly customerId: string;
  readonly name: string;
  readonly mobile: string;
  readonly channel: string;
}

export interface RecordContactRequest {
  readonly customerId: string;
  readonly channel: string;
  /** Code of what the contact was about, e.g. `account-opened`; never free text. */
  readonly topic: string;
}

/** Customer relationship management. */
export interface Crm {
  /** Makes the CRM's record of a customer, one per `customerId`: a second request gives the first one's id. */
  createCustomer(
    request: CreateCrmCustomerRequest,
    call: EffectCall,
  ): Promise<{ readonly kind: 'created'; readonly crmId: string } | Refused<'customer-blocked'>>;
  /** Links an existing customer to one more thing at the bank (account, loan or complaint) by its id. */
  link(
    request: { readonly customerId: string; readonly objectKind: string; readonly objectId: string },
    call: EffectCall,
  ): Promise<{ readonly kind: 'linked'; readonly crmId: string } | Refused<'customer-not-found'>>;
  /** Notes that the bank and the customer were in contact. */
  recordContact(
    request: RecordContactRequest,
    call: EffectCall,
  ): Promise<{ readonly kind: 'recorded'; readonly contactId: string }>;
}
