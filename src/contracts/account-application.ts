import Type, { type Static } from 'typebox';
import { accountClassChoices, channelChoices, documentTypeChoices, valuesOf } from './choices.ts';
import {
  ageOn,
  checkResidentId,
  dayInChina,
  isCalendarDate,
  isChineseMobile,
  isPassportNumber,
} from './identity-card.ts';

/** Consent without which no application is taken; its text says what is kept and why (PIPL art. 13-17). */
export const applicationConsentPurpose = 'account-opening';
/** Separate consent to compare faces (PIPL art. 29; without it other methods are used). */
export const faceConsentPurpose = 'face-recognition';

export const accountClasses = valuesOf(accountClassChoices);
export const accountChannels = valuesOf(channelChoices);
export const documentTypes = valuesOf(documentTypeChoices);

/** Youngest age at which a person opens an account alone. The process's own table repeats and refines it. */
export const minimumAge = 16;

const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>(Type.Enum([...values], { description }));
/** Text with something in it: blanks around it are the sender's fault. */
const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^\\S(.*\\S)?$', description });
const id = (description: string) => Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description });
const day = (description: string) => Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description });

/** Who applies. Personal data: stays in the customer store, never in process variables or logs. */
export const AccountApplicant = Type.Object(
  {
    name: text(100, 'Name as on the document'),
    nameLatin: Type.Optional(text(100, 'Name in Latin letters, as in the passport')),
    documentType: oneOf(documentTypes, 'Identity document'),
    documentNumber: text(20, 'Number of the identity document'),
    documentCountry: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{2}$',
        description: 'Issuing country, ISO 3166-1 alpha-2; passports only',
      }),
    ),
    documentValidUntil: Type.Optional(day('Last day on which the document is valid')),
    birthDate: Type.Optional(day('Passports only: a resident identity number says it')),
    mobile: Type.String({ maxLength: 20, description: 'Mobile number of mainland China, eleven digits' }),
    email: Type.Optional(Type.String({ maxLength: 200, pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' })),
    address: Type.Optional(text(300, 'Where the person lives; may be left out when the bank knows it')),
    occupation: Type.Optional(text(100, 'Occupation; may be left out when the bank knows it')),
  },
  { additionalProperties: false },
);
export type AccountApplicant = Static<typeof AccountApplicant>;

/** An application for a personal account: what one API call carries, whatever the channel. */
export const AccountApplication = Type.Object(
  {
    channel: oneOf(accountChannels, 'Where the customer applies'),
    accountClass: oneOf(accountClasses, 'Class after PBoC 2015 no. 392'),
    applicant: AccountApplicant,
    consents: Type.Array(
      Type.Object(
        { purpose: id('What the consent is for'), version: id('Version of the text that was shown') },
        { additionalProperties: false },
      ),
      { maxItems: 10, description: 'Consents given with this application' },
    ),
    faceCaptureReference: Type.Optional(
      id('Names the picture that the device gave to the e-ID provider; needs the face consent'),
    ),
    boundCardNumber: Type.Optional(
      Type.String({
        pattern: '^\\d{12,19}$',
        description: 'Card of the class I account that a class II or III account is bound to',
      }),
    ),
    deviceId: Type.Optional(id('Device that the application came from')),
  },
  { additionalProperties: false },
);
export type AccountApplication = Static<typeof AccountApplication>;

/** A field that is wrong by itself or contradicts another one. Never repeats the value. */
export interface FieldProblem {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}

const residentIdProblem = {
  shape: { zh: '居民身份证号码应为18位', en: 'a resident identity number has 18 characters' },
  region: { zh: '居民身份证号码的地区代码不存在', en: 'the region of the identity number does not exist' },
  'birth-date': {
    zh: '居民身份证号码中的出生日期不正确',
    en: 'the birth date in the identity number is wrong',
  },
  'check-digit': {
    zh: '居民身份证号码的校验码不正确',
    en: 'the check digit of the identity number is wrong',
  },
} as const;

/** The applicant's birth date as the document says it; undefined when the document is not valid in itself. */
export function birthDateOf(applicant: AccountApplicant): string | undefined {
  if (applicant.documentType === 'passport') return applicant.birthDate;
  const check = checkResidentId(applicant.documentNumber);
  return check.ok ? check.birthDate : undefined;
}

/**
 * What the schema cannot see: check digits, dates, minimum age, consents and fields that exclude each other.
 * @param now the bank's time, for age and validity
 * @returns an empty list when the application may start a case
 */
export function problemsOf(application: AccountApplication, now: Date): FieldProblem[] {
  return [
    ...documentProblems(application.applicant, dayInChina(now)),
    ...personProblems(application.applicant, dayInChina(now)),
    ...consentProblems(application),
  ];
}

function documentProblems(applicant: AccountApplicant, today: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: keyof AccountApplicant, zh: string, en: string) =>
    problems.push({ field: `applicant.${field}`, zh, en });
  if (applicant.documentType === 'resident-id') {
    const check = checkResidentId(applicant.documentNumber, today);
    if (!check.ok) {
      const { zh, en } = residentIdProblem[check.reason];
      add('documentNumber', zh, en);
    }
    if (applicant.birthDate !== undefined)
      add('birthDate', '身份证已包含出生日期，请勿另填', 'the identity number already says the birth date');
    if (applicant.documentCountry !== undefined && applicant.documentCountry !== 'CN')
      add('documentCountry', '居民身份证的签发国应为中国', 'a resident identity card is issued by China');
  } else {
    if (!isPassportNumber(applicant.documentNumber))
      add('documentNumber', '护照号码格式不正确', 'this is not the shape of a passport number');
    if (applicant.documentCountry === undefined)
      add('documentCountry', '请填写护照签发国', 'a passport needs its issuing country');
    const born = applicant.birthDate;
    if (born === undefined || !isCalendarDate(born) || born > today || born < '1900-01-01')
      add('birthDate', '请填写正确的出生日期', 'a passport needs a correct birth date');
  }
  const until = applicant.documentValidUntil;
  if (until !== undefined && (!isCalendarDate(until) || until < today))
    add('documentValidUntil', '证件已过期或有效期不正确', 'the document has expired or the date is wrong');
  return problems;
}

function personProblems(applicant: AccountApplicant, today: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!isChineseMobile(applicant.mobile))
    problems.push({
      field: 'applicant.mobile',
      zh: '手机号码应为11位中国大陆号码',
      en: 'a mobile number of mainland China has eleven digits',
    });
  const born = birthDateOf(applicant);
  if (born !== undefined && isCalendarDate(born) && born <= today && ageOn(born, today) < minimumAge)
    problems.push({
      field: applicant.documentType === 'passport' ? 'applicant.birthDate' : 'applicant.documentNumber',
      zh: `未满${minimumAge}周岁不能自行开户`,
      en: `an applicant must be at least ${minimumAge} years old`,
    });
  return problems;
}

function consentProblems(application: AccountApplication): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const purposes = application.consents.map((consent) => consent.purpose);
  if (!purposes.includes(applicationConsentPurpose))
    problems.push({
      field: 'consents',
      zh: '缺少开户个人信息处理同意',
      en: `the consent ${applicationConsentPurpose} is missing`,
    });
  if (new Set(purposes).size !== purposes.length)
    problems.push({ field: 'consents', zh: '同一用途的同意重复', en: 'a purpose is consented to twice' });
  if (application.faceCaptureReference !== undefined && !purposes.includes(faceConsentPurpose))
    problems.push({
      field: 'faceCaptureReference',
      zh: '未单独同意人脸识别，不能提交人脸采集编号',
      en: `a face capture needs the separate consent ${faceConsentPurpose}`,
    });
  if (application.accountClass === 'I' && application.boundCardNumber !== undefined)
    problems.push({
      field: 'boundCardNumber',
      zh: 'I类户不需要绑定账户',
      en: 'a class I account is not bound to another one',
    });
  return problems;
}

/** The applicant as the customer master takes it (`src/customers`, findOrCreate). */
export function personOf(applicant: AccountApplicant) {
  const birthDate = birthDateOf(applicant);
  const country = applicant.documentType === 'resident-id' ? 'CN' : applicant.documentCountry!;
  return {
    data: {
      name: applicant.name,
      phone: applicant.mobile,
      ...(applicant.email === undefined ? {} : { email: applicant.email }),
      ...(applicant.address === undefined ? {} : { address: applicant.address }),
      ...(applicant.occupation === undefined ? {} : { occupation: applicant.occupation }),
      ...(birthDate === undefined ? {} : { birthDate }),
      nationality: country,
    },
    document: {
      type: applicant.documentType,
      number: applicant.documentNumber.trim().toUpperCase(),
      country,
      ...(applicant.documentValidUntil === undefined ? {} : { validUntil: applicant.documentValidUntil }),
    },
  };
}

/**
 * Process variables of a new case, besides those that every kind starts with: codes, numbers and flags only.
 * @param known what the customer master said: is this person an active customer already
 */
export function accountStartVariables(
  application: AccountApplication,
  known: { readonly existingCustomer: boolean },
  now: Date,
) {
  const { applicant } = application;
  const purposes = application.consents.map((consent) => consent.purpose);
  const birthDate = birthDateOf(applicant);
  return {
    accountClass: application.accountClass,
    documentType: applicant.documentType,
    age: birthDate === undefined ? null : ageOn(birthDate, dayInChina(now)),
    existingCustomer: known.existingCustomer,
    hasFaceConsent: purposes.includes(faceConsentPurpose) && application.faceCaptureReference !== undefined,
    hasBoundAccount: application.boundCardNumber !== undefined,
    deviceId: application.deviceId ?? null,
  };
}
