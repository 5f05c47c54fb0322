import Type, { type Static } from 'typebox';
import {
  AccountApplicant,
  AccountApplication,
  birthDateOf,
  personOf,
  problemsOf,
} from '../../contracts/account-application.ts';
import {
  bureauConsentPurpose,
  CreditApplication,
  contradictionsOf,
  creditStartVariables,
} from '../../contracts/credit-application.ts';
import { ageOn, dayInChina } from '../../contracts/identity-card.ts';
import { contactPreference } from './contact-preference.ts';
import type { CaseKindIntake, FieldRule } from './types.ts';

const Body = Type.Object(
  {
    channel: Type.Enum(['web', 'app', 'branch', 'phone']),
    applicant: AccountApplicant,
    consents: AccountApplication.properties.consents,
    contactPreference,
    ...CreditApplication.properties,
  },
  { additionalProperties: false },
);
type Body = Static<typeof Body>;

/** The applicant is checked as for an account, consents aside: a loan asks for its own. */
function applicantProblems(body: Body, now: Date): FieldRule[] {
  const asForAccount = {
    channel: body.channel,
    accountClass: 'II' as const,
    applicant: body.applicant,
    consents: [],
  };
  return problemsOf(asForAccount, now).filter((problem) => problem.field.startsWith('applicant.'));
}

function consentProblems(body: Body): FieldRule[] {
  if (body.consents.some((consent) => consent.purpose === bureauConsentPurpose)) return [];
  return [
    {
      field: 'consents',
      zh: '缺少征信查询书面授权',
      en: `the written consent ${bureauConsentPurpose} is missing`,
    },
  ];
}

export const creditApproval: CaseKindIntake<Body> = {
  kind: 'credit-approval',
  path: 'credit-applications',
  summary: '申请贷款 / Apply for credit',
  body: Body,
  problems: (body, now) => [
    ...applicantProblems(body, now),
    ...contradictionsOf(body),
    ...consentProblems(body),
  ],
  channel: (body) => body.channel,
  mobileField: 'applicant.mobile',
  person: (body) => personOf(body.applicant),
  consents: (body) => body.consents,
  texts: () => [],
  payload: (body) => body,
  startVariables(body, { existingCustomer, now }) {
    const birthDate = birthDateOf(body.applicant);
    return {
      ...creditStartVariables(body),
      documentType: body.applicant.documentType,
      age: birthDate ? ageOn(birthDate, dayInChina(now)) : null,
      existingCustomer,
    };
  },
};
