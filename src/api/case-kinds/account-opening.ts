import Type, { type Static } from 'typebox';
import {
  AccountApplication,
  accountStartVariables,
  personOf,
  problemsOf,
} from '../../contracts/account-application.ts';
import { contactPreference } from './contact-preference.ts';
import type { CaseKindIntake } from './types.ts';

const Body = Type.Object(
  { ...AccountApplication.properties, contactPreference },
  { additionalProperties: false },
);
type Body = Static<typeof Body>;

export const accountOpening: CaseKindIntake<Body> = {
  kind: 'account-opening',
  path: 'account-openings',
  summary: '申请开户 / Apply for an account',
  body: Body,
  problems: problemsOf,
  channel: (body) => body.channel,
  mobileField: 'applicant.mobile',
  person: (body) => personOf(body.applicant),
  consents: (body) => body.consents,
  texts: () => [],
  payload: (body) => body,
  startVariables: (body, { existingCustomer, now }) => accountStartVariables(body, { existingCustomer }, now),
};
