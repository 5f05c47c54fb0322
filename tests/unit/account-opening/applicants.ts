import type { AccountApplicant, AccountApplication } from '../../../src/contracts/account-application.ts';
import { generatedPerson } from '../../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';

export const now = new Date('2026-11-21T08:00:00Z');
const today = '2026-11-21';

/** A person who may apply, made from a seed. */
export function applicant(
  seed = 1,
  documentType: 'resident-id' | 'passport' = 'resident-id',
): AccountApplicant {
  const person = generatedPerson(seededRandom(seed), { on: today, documentType });
  return {
    name: person.name,
    documentType,
    documentNumber: person.documentNumber,
    ...(documentType === 'passport'
      ? { documentCountry: person.documentCountry!, birthDate: person.birthDate }
      : {}),
    mobile: person.mobile,
    address: person.address,
    occupation: person.occupation,
  };
}

/** An application that is in order. */
export function application(changes: Partial<AccountApplication> = {}): AccountApplication {
  return {
    channel: 'app',
    accountClass: 'II',
    applicant: applicant(),
    consents: [
      { purpose: 'account-opening', version: '2026-01' },
      { purpose: 'face-recognition', version: '2026-01' },
    ],
    faceCaptureReference: 'face-1',
    boundCardNumber: '6217000000000001',
    deviceId: 'device-1',
    ...changes,
  };
}
