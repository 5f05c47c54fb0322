import { randomBytes } from 'node:crypto';

/** The three kinds of case; also the ids of their BPMN processes. */
export const caseKinds = ['account-opening', 'credit-approval', 'complaint-handling'] as const;
export type CaseKind = (typeof caseKinds)[number];

const casePrefix: Record<CaseKind, string> = {
  'account-opening': 'AO',
  'credit-approval': 'CR',
  'complaint-handling': 'CP',
};

/** What the message that starts a case of each kind is called in its BPMN start event. */
export const startMessage: Record<CaseKind, string> = {
  'account-opening': 'account-opening-submitted',
  'credit-approval': 'credit-approval-submitted',
  'complaint-handling': 'complaint-submitted',
};

/** `AO-20261121-7K3M9QZT`: kind, date of receipt in China, eight random Crockford base32 characters. */
export const caseIdPattern = '^(AO|CR|CP)-\\d{8}-[0-9A-HJKMNP-TV-Z]{8}$';
export const customerIdPattern = '^CU-[0-9A-HJKMNP-TV-Z]{12}$';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `length` random Crockford base32 characters (5 bits each) from the system's generator. */
export function randomCode(length: number): string {
  let code = '';
  for (const byte of randomBytes(length)) code += alphabet[byte & 31];
  return code;
}

/** The kind of case that an id names, or undefined when it is no case id. */
export function kindOfCase(caseId: string): CaseKind | undefined {
  return caseKinds.find((kind) => caseId.startsWith(`${casePrefix[kind]}-`));
}

/** A new case id; the date is the calendar day in China (UTC+8, no daylight saving). */
export function newCaseId(kind: CaseKind, now: Date): string {
  const day = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  return `${casePrefix[kind]}-${day}-${randomCode(8)}`;
}

/** A new customer id. It says nothing of the person. */
export function newCustomerId(): string {
  return `CU-${randomCode(12)}`;
}
