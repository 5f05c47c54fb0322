import Type, { type Static } from 'typebox';
import { ComplaintApplication, complaintStartVariables } from '../../contracts/complaint.ts';
import { isChineseMobile } from '../../contracts/identity-card.ts';
import type { CaseKindIntake } from './types.ts';

const Body = Type.Object(
  {
    channel: Type.Enum(['web', 'app', 'branch', 'phone', 'email']),
    complainant: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' }),
        mobile: Type.String({ maxLength: 20, description: 'Mobile number of mainland China, eleven digits' }),
        email: Type.Optional(Type.String({ maxLength: 200, pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' })),
      },
      { additionalProperties: false },
    ),
    ...ComplaintApplication.properties,
  },
  { additionalProperties: false },
);
type Body = Static<typeof Body>;

const mobileProblem = {
  field: 'complainant.mobile',
  zh: '手机号码应为11位中国大陆号码',
  en: 'a mobile number of mainland China has eleven digits',
};

export const complaintHandling: CaseKindIntake<Body> = {
  kind: 'complaint-handling',
  path: 'complaints',
  summary: '提出投诉 / Complain',
  body: Body,
  problems: (body) => (isChineseMobile(body.complainant.mobile) ? [] : [mobileProblem]),
  channel: (body) => body.channel,
  mobileField: 'complainant.mobile',
  person: ({ complainant }) => ({
    data: {
      name: complainant.name,
      phone: complainant.mobile,
      ...(complainant.email ? { email: complainant.email } : {}),
    },
  }),
  consents: () => [],
  texts: (body) => [{ purpose: 'complaint', text: body.text }],
  payload: ({ text: _keptAsFreeText, ...rest }) => rest,
  startVariables: (body, { textIds }) => ({ ...complaintStartVariables(body, textIds.complaint!) }),
};
