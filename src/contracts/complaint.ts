import Type, { type Static } from 'typebox';
import { complaintSubjectChoices, valuesOf } from './choices.ts';

/** What a complaint is about, as the customer chooses it. */
export const complaintSubjects = valuesOf(complaintSubjectChoices);
export type ComplaintSubject = (typeof complaintSubjects)[number];

/** Why it happened, as the handler finds it; reported by code. */
export const rootCauses = [
  'process-defect',
  'system-fault',
  'staff-conduct',
  'product-design',
  'information-unclear',
  'third-party',
  'customer-misunderstanding',
  'fraud',
] as const;
export type RootCause = (typeof rootCauses)[number];

/**
 * The complaint that an API call carries. `text` is the claim check: the API stores it encrypted (purpose `complaint`)
 * and hands only its id to the process.
 */
export const ComplaintApplication = Type.Object(
  {
    subject: Type.Enum([...complaintSubjects]),
    text: Type.String({
      minLength: 5,
      maxLength: 4000,
      description: 'what the customer says, in their own words',
    }),
    regulatorComplaint: Type.Optional(
      Type.Boolean({ description: 'passed on by the regulator: goes to head office at once' }),
    ),
    contactPreference: Type.Optional(Type.Enum(['sms', 'email', 'app'])),
    relatedCaseId: Type.Optional(
      Type.String({
        pattern: '^(AO|CR|CP)-\\d{8}-[0-9A-HJKMNP-TV-Z]{8}$',
        description: 'case complained about',
      }),
    ),
    involvedStaff: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        maxItems: 20,
        uniqueItems: true,
        description: 'user ids of staff the complaint is about: they may not handle it',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ComplaintApplication = Static<typeof ComplaintApplication>;

/** What a complaint adds to the variables every case starts with (caseId, customerId, channel, enteredBy, submittedAt). */
export interface ComplaintStartVariables {
  readonly subject: ComplaintSubject;
  /** Id of the complaint's text in the free-text store. */
  readonly textId: string;
  readonly regulatorComplaint: boolean;
  readonly relatedCaseId: string | null;
  /** User ids that the policy keeps from every task of the case. */
  readonly excludedStaff: readonly string[];
}

/** Process variables of a complaint; the text itself never becomes one. */
export function complaintStartVariables(
  application: Omit<ComplaintApplication, 'text'>,
  textId: string,
): ComplaintStartVariables {
  return {
    subject: application.subject,
    textId,
    regulatorComplaint: application.regulatorComplaint ?? false,
    relatedCaseId: application.relatedCaseId ?? null,
    excludedStaff: application.involvedStaff ?? [],
  };
}
