import Type, { type Static } from 'typebox';
import { applicantChoices, creditPurposeChoices, valuesOf } from '../contracts/choices.ts';

/** Yuan that one Deutsche Mark of the training data counts as. An assumption of the demo, no exchange rate. */
export const cnyPerMark = 100;

/** Levels of the categorical attributes, as written in the data; their order is the encoding's. */
export const levels = {
  checkingAccountStatus: valuesOf(applicantChoices.checkingAccountStatus),
  creditHistory: valuesOf(applicantChoices.creditHistory),
  purpose: valuesOf(creditPurposeChoices),
  savingsAccountBonds: valuesOf(applicantChoices.savingsAccountBonds),
  employmentDuration: valuesOf(applicantChoices.employmentDuration),
  otherDebtorsGuarantors: valuesOf(applicantChoices.otherDebtorsGuarantors),
  property: valuesOf(applicantChoices.property),
  otherInstallmentPlans: valuesOf(applicantChoices.otherInstallmentPlans),
  housing: valuesOf(applicantChoices.housing),
  job: valuesOf(applicantChoices.job),
} as const;

/**
 * Numeric attributes. `installmentRatePercentage`, `residenceDuration`, `numberExistingCredits` and
 * `numberPeopleMaintenance` are ordinal classes 1-4 of the data, not percentages, years or counts.
 */
export const numerics = [
  'termMonths',
  'amountMinor',
  'installmentRatePercentage',
  'residenceDuration',
  'age',
  'numberExistingCredits',
  'numberPeopleMaintenance',
  'telephone',
] as const;

export type NumericAttribute = (typeof numerics)[number];
export type CategoricalAttribute = keyof typeof levels;
export type AttributeName = NumericAttribute | CategoricalAttribute;

/**
 * What the credit models look at. Sex, marital status and nationality of the data are no inputs. Every attribute may
 * be missing: it then counts as average and contributes nothing.
 */
export const CreditAttributes = Type.Partial(
  Type.Object({
    termMonths: Type.Number({ minimum: 1, maximum: 480 }),
    /** Fen; see {@link cnyPerMark}. */
    amountMinor: Type.Integer({ minimum: 1 }),
    installmentRatePercentage: Type.Number({ minimum: 1, maximum: 4 }),
    residenceDuration: Type.Number({ minimum: 1, maximum: 4 }),
    age: Type.Number({ minimum: 16, maximum: 120 }),
    numberExistingCredits: Type.Number({ minimum: 1, maximum: 4 }),
    numberPeopleMaintenance: Type.Number({ minimum: 1, maximum: 2 }),
    /** 1: a telephone in the own name. The data has it the other way round; reading it turns it over. */
    telephone: Type.Number({ minimum: 0, maximum: 1 }),
    checkingAccountStatus: Type.Enum(levels.checkingAccountStatus),
    creditHistory: Type.Enum(levels.creditHistory),
    purpose: Type.Enum(levels.purpose),
    savingsAccountBonds: Type.Enum(levels.savingsAccountBonds),
    employmentDuration: Type.Enum(levels.employmentDuration),
    otherDebtorsGuarantors: Type.Enum(levels.otherDebtorsGuarantors),
    property: Type.Enum(levels.property),
    otherInstallmentPlans: Type.Enum(levels.otherInstallmentPlans),
    housing: Type.Enum(levels.housing),
    job: Type.Enum(levels.job),
  }),
);
export type CreditAttributes = Static<typeof CreditAttributes>;

export const categoricals = Object.keys(levels) as CategoricalAttribute[];
