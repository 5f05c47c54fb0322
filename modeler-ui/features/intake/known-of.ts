import type { CaseKind } from '../../../src/contracts/ids.ts';
import type { Known } from './api/intake.ts';

/** What is known of a customer, where the form of a kind of case has it. */
export function knownOf(kind: CaseKind, customer: Known): object {
  const { name, phone: mobile, address, occupation, birthDate, document } = customer;
  if (kind === 'complaint-handling') return { complainant: { name, mobile } };
  const passport = document?.type === 'passport';
  return {
    applicant: {
      name,
      mobile,
      address,
      occupation,
      documentType: document?.type,
      documentNumber: document?.number,
      ...(passport ? { documentCountry: document.country, birthDate } : {}),
    },
  };
}
