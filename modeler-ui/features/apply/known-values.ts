import type { CaseKind } from '../../../src/contracts/ids.ts';
import type { Profile } from './api/get-profile.ts';

/** What is known of a customer, where the form of a kind of case has it. */
export function knownValues(kind: CaseKind, profile: Profile | undefined): object {
  if (!profile) return {};
  const { name, phone: mobile, address, occupation } = profile;
  return kind === 'complaint-handling'
    ? { complainant: { name, mobile } }
    : { applicant: { name, mobile, address, occupation } };
}
