import Type, { type Static } from 'typebox';
import type { AccountApplication } from '../../src/contracts/account-application.ts';
import type { Applications, Customers } from '../../src/customers/index.ts';
import type { IdentityResult, IdentitySubject } from '../adapters/e-id/port.ts';
import { caseVariables } from './case-variables.ts';

/** Variables that every method of identity verification reads. `attempt` counts from 1. */
export const attemptInput = Type.Object({
  ...caseVariables,
  attempt: Type.Integer({ minimum: 1, maximum: 20 }),
});

/** How one attempt ended; the same for every method. */
export const AttemptResult = Type.Object({
  result: Type.Enum(['match', 'mismatch', 'unavailable']),
  providerReference: Type.Union([Type.String(), Type.Null()]),
  confidence: Type.Union([Type.Number(), Type.Null()]),
});
export const attemptOutput = Type.Object({ attemptResult: AttemptResult });

/** A method that this person has nothing for: falls back to the next one without asking the provider. */
export const notAvailable: IdentityResult = { result: 'unavailable' };

export function toVariables(result: IdentityResult): { attemptResult: Static<typeof AttemptResult> } {
  return {
    attemptResult: {
      result: result.result,
      providerReference: result.providerReference ?? null,
      confidence: result.confidence ?? null,
    },
  };
}

/** What only some kinds of application carry: the parts that identity verification needs. */
type Evidence = Pick<AccountApplication, 'faceCaptureReference' | 'boundCardNumber'>;

/** The person to verify and the evidence given; undefined when the store has neither customer nor document. */
export async function subjectOf(
  { caseId, customerId }: { caseId: string; customerId: string },
  stores: { readonly applications: Applications; readonly customers: Customers },
): Promise<{ subject: IdentitySubject; mobile: string | undefined; evidence: Evidence } | undefined> {
  const customer = await stores.customers.get(customerId);
  const document = customer?.documents[0];
  if (!customer || !document) return undefined;
  const application = await stores.applications.get<Evidence>(caseId);
  return {
    subject: {
      customerId,
      name: customer.name,
      documentType: document.type,
      documentNumber: document.number,
    },
    mobile: customer.phone,
    evidence: application?.payload ?? {},
  };
}
