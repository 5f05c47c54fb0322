import Type, { type Static } from 'typebox';
import {
  applicantChoices,
  businessFormChoices,
  type Choice,
  creditProductChoices,
  creditPurposeChoices,
  valuesOf,
} from './choices.ts';

/** Purpose of the written consent without which the credit bureau is not asked (Credit Reporting Regulation art. 18). */
export const bureauConsentPurpose = 'credit-bureau-inquiry';

export const creditProducts = valuesOf(creditProductChoices);
export type CreditProduct = (typeof creditProducts)[number];

const oneOf = <V extends string>(choices: readonly Choice<V>[], description: string) =>
  Type.Enum(valuesOf(choices), { description });

/**
 * What the score needs to know of an applicant, in the categories of the German credit data. Sex, marital status and
 * nationality are no inputs and are refused as unknown fields. Term, amount, purpose and age are taken from elsewhere.
 */
export const ApplicantAttributes = Type.Object(
  {
    checkingAccountStatus: oneOf(applicantChoices.checkingAccountStatus, 'Balance of the checking account'),
    creditHistory: oneOf(applicantChoices.creditHistory, 'How earlier loans were paid'),
    savingsAccountBonds: oneOf(applicantChoices.savingsAccountBonds, 'Savings and bonds'),
    employmentDuration: oneOf(applicantChoices.employmentDuration, 'Years in the present employment'),
    installmentRatePercentage: Type.Integer({
      minimum: 1,
      maximum: 4,
      description: 'Class of instalment to income',
    }),
    otherDebtorsGuarantors: oneOf(applicantChoices.otherDebtorsGuarantors, 'Who else answers for the loan'),
    residenceDuration: Type.Integer({ minimum: 1, maximum: 4, description: 'Class of years at the address' }),
    property: oneOf(applicantChoices.property, 'Most valuable property'),
    otherInstallmentPlans: oneOf(applicantChoices.otherInstallmentPlans, 'Instalments owed elsewhere'),
    housing: oneOf(applicantChoices.housing, 'How the applicant lives'),
    numberExistingCredits: Type.Integer({ minimum: 1, maximum: 4 }),
    job: oneOf(applicantChoices.job, 'Kind of work'),
    numberPeopleMaintenance: Type.Integer({
      minimum: 1,
      maximum: 2,
      description: 'Class of people to provide for',
    }),
    telephone: Type.Integer({ minimum: 0, maximum: 1, description: '1: a telephone in the own name' }),
  },
  { additionalProperties: false },
);
export type ApplicantAttributes = Static<typeof ApplicantAttributes>;

const id = (description: string) => Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description });

/**
 * The loan that is applied for: the part of the API's request that is peculiar to `credit-approval`. Money in fen.
 * It carries nothing that names a person; who applies comes with every kind of case.
 */
export const CreditApplication = Type.Object(
  {
    product: oneOf(creditProductChoices, 'consumer loan, mortgage or working capital for a small business'),
    amountMinor: Type.Integer({ minimum: 100_000, maximum: 10_000_000_000, description: 'Amount in fen' }),
    termMonths: Type.Integer({ minimum: 3, maximum: 360 }),
    purpose: oneOf(creditPurposeChoices, 'What the money is for'),
    statedMonthlyIncomeMinor: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'A month, in fen',
    }),
    businessForm: Type.Optional(oneOf(businessFormChoices, 'Small businesses: who borrows')),
    payeeId: Type.Optional(id('Payee registered at the payment system, for entrusted payment')),
    collateralId: Type.Optional(id('Mortgages: the property, as registered')),
    declaredCollateralValueMinor: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000_000,
        description: 'What the applicant holds it worth, in fen',
      }),
    ),
    deviceId: Type.Optional(id('Device that the application came from')),
    relatedParty: Type.Optional(Type.Boolean({ description: 'Declares to be a related party of the bank' })),
    attributes: ApplicantAttributes,
  },
  { additionalProperties: false },
);
export type CreditApplication = Static<typeof CreditApplication>;

/** A field that contradicts another one. */
export interface FieldProblem {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}

/** What the schema alone cannot see: fields that a product needs, or must not carry. Empty when all is well. */
export function contradictionsOf(application: CreditApplication): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { product } = application;
  const demand = (field: keyof CreditApplication, wanted: boolean, zh: string, en: string) => {
    const given = application[field] !== undefined;
    if (wanted && !given)
      problems.push({ field, zh: `${zh}为必填项`, en: `${en} is required for this product` });
    if (!wanted && given)
      problems.push({ field, zh: `该产品不需要${zh}`, en: `${en} does not belong to this product` });
  };
  demand('collateralId', product === 'mortgage', '抵押物编号', 'the collateral');
  demand('declaredCollateralValueMinor', product === 'mortgage', '抵押物申报价值', 'the declared value');
  demand('businessForm', product === 'small-business', '经营主体类型', 'the business form');
  return problems;
}

/**
 * Process variables of a new case, besides those that every kind starts with. The applicant's attributes stay in the
 * application and are fetched by case id. Absent fields become null, so that decisions and conditions see them.
 */
export function creditStartVariables(application: CreditApplication) {
  return {
    product: application.product,
    amountMinor: application.amountMinor,
    termMonths: application.termMonths,
    purpose: application.purpose,
    statedMonthlyIncomeMinor: application.statedMonthlyIncomeMinor,
    businessForm: application.businessForm ?? null,
    payeeId: application.payeeId ?? null,
    collateralId: application.collateralId ?? null,
    declaredCollateralValueMinor: application.declaredCollateralValueMinor ?? null,
    deviceId: application.deviceId ?? null,
    relatedParty: application.relatedParty ?? false,
  };
}
