import type { AccountApplication } from '../contracts/account-application.ts';
import type { CreditApplication } from '../contracts/credit-application.ts';
import { type GeneratedPerson, generatedPerson } from '../contracts/generated/generated-people.ts';
import type { CaseKind } from '../contracts/ids.ts';
import type { SeededRandom } from '../contracts/seeded-random.ts';
import type { HistoricalLoan } from '../scoring/german-credit.ts';
import { complaintStory } from './complaint-texts.ts';

/** What the API is sent to start a case, and who sends it. */
export interface Submission {
  readonly kind: CaseKind;
  readonly body: Readonly<Record<string, unknown>>;
  /** Role of the caller: the customer's channel, or staff who enter it. */
  readonly as: 'channel' | 'branch-clerk' | 'contact-centre-agent' | 'customer-manager';
  readonly person: GeneratedPerson;
  /** Whether the historical loan that this applicant was made from went bad; credit only. */
  readonly bad?: boolean;
  /** What the tax office says of the applicant, so that income fits the historical row; credit only. */
  readonly incomeProof?: Readonly<Record<string, unknown>>;
}

/** Share of the income that an instalment takes in each class of the data: middles of assumed bands. */
const instalmentShare: Readonly<Record<number, number>> = { 1: 0.42, 2: 0.3, 3: 0.225, 4: 0.16 };

const applicantOf = (person: GeneratedPerson) => ({
  name: person.name,
  ...(person.nameLatin ? { nameLatin: person.nameLatin } : {}),
  documentType: person.documentType,
  documentNumber: person.documentNumber,
  ...(person.documentType === 'passport'
    ? { documentCountry: person.documentCountry, birthDate: person.birthDate }
    : {}),
  mobile: person.mobile,
  address: person.address,
  occupation: person.occupation,
});

const staffOf = { branch: 'branch-clerk', phone: 'contact-centre-agent' } as const;
const senderOf = (channel: string): Submission['as'] =>
  channel === 'branch' || channel === 'phone' ? staffOf[channel] : 'channel';

/** Picks by weight; the weights need not sum to one. */
export function weighted<const T>(random: SeededRandom, choices: readonly (readonly [T, number])[]): T {
  let left = random.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return choices[choices.length - 1]![0];
}

/**
 * An application for an account. Shares of channels and classes are assumptions of the demo: mostly on line, class II
 * and III; class I and passports at a branch.
 */
export function accountSubmission(random: SeededRandom, today: string): Submission {
  const channel = weighted(random, [
    ['web', 44],
    ['app', 50],
    ['phone', 2],
    ['branch', 4],
  ] as const);
  const passport = channel === 'branch' && random.next() < 0.2;
  const person = generatedPerson(random, { on: today, documentType: passport ? 'passport' : 'resident-id' });
  const accountClass =
    channel === 'branch'
      ? 'I'
      : weighted(random, [
          ['II', 55],
          ['III', 45],
        ] as const);
  const face = channel !== 'phone' && random.next() < 0.8;
  const body: AccountApplication = {
    channel,
    accountClass,
    applicant: applicantOf(person) as AccountApplication['applicant'],
    consents: [
      { purpose: 'account-opening', version: '2026-01' },
      ...(face ? [{ purpose: 'face-recognition', version: '2026-01' }] : []),
    ],
    ...(face ? { faceCaptureReference: `face-${random.below(1e9)}` } : {}),
    ...(accountClass === 'I' ? {} : { boundCardNumber: `62${String(random.below(1e14)).padStart(14, '0')}` }),
    deviceId: `device-${random.below(1e9)}`,
  };
  return { kind: 'account-opening', body, as: senderOf(channel), person };
}

/**
 * A loan application made from one row of the German credit data: its attributes, its amount at the stated factor,
 * its age. The person around it is generated. Product by purpose and amount, an assumption of the demo.
 */
export function creditSubmission(random: SeededRandom, loan: HistoricalLoan, today: string): Submission {
  const { termMonths, amountMinor, age, purpose, ...attributes } = loan.attributes;
  const person = generatedPerson(random, {
    on: today,
    age,
    sexIsMale: loan.sexIsMale,
    documentType: 'resident-id',
  });
  const product =
    purpose === 'Business'
      ? 'small-business'
      : amountMinor >= 80_000_000 && attributes.property === 'RealEstate'
        ? 'mortgage'
        : 'consumer';
  const channel = weighted(random, [
    ['web', 45],
    ['app', 45],
    ['branch', 10],
  ] as const);
  const months = Math.max(3, termMonths);
  const incomeMinor = Math.round(
    amountMinor / months / instalmentShare[attributes.installmentRatePercentage]!,
  );
  const body = {
    channel,
    applicant: applicantOf(person),
    consents: [
      { purpose: 'credit-application', version: '2026-01' },
      { purpose: 'credit-bureau-inquiry', version: '2026-01' },
    ],
    product,
    amountMinor,
    termMonths: months,
    purpose,
    statedMonthlyIncomeMinor: incomeMinor,
    ...(product === 'small-business'
      ? {
          businessForm: random.next() < 0.6 ? 'sole-proprietor' : 'company',
          payeeId: `PY-${random.below(1e6)}`,
        }
      : {}),
    ...(product === 'mortgage'
      ? {
          collateralId: `property-${random.below(1e6)}`,
          declaredCollateralValueMinor: Math.round(amountMinor * (1.3 + random.next())),
          payeeId: `PY-${random.below(1e6)}`,
        }
      : {}),
    ...(product === 'consumer' && random.next() < 0.5 ? { payeeId: `PY-${random.below(1e6)}` } : {}),
    deviceId: `device-${random.below(1e9)}`,
    attributes: attributes as CreditApplication['attributes'],
  };
  return {
    kind: 'credit-approval',
    body,
    as: channel === 'branch' ? 'customer-manager' : 'channel',
    person,
    bad: loan.bad,
    incomeProof: {
      kind: 'proof',
      proofId: `TP-${random.below(1_000_000_000)}`,
      monthlyIncomeMinor: incomeMinor,
      taxPaid12mMinor: 0,
      employmentMonths: 12 + random.below(200),
    },
  };
}

/** A complaint of a generated person in generated words. */
export function complaintSubmission(random: SeededRandom, today: string): Submission {
  const channel = weighted(random, [
    ['phone', 40],
    ['app', 30],
    ['web', 20],
    ['branch', 10],
  ]);
  const person = generatedPerson(random, { on: today, documentType: 'resident-id' });
  const body = {
    channel,
    complainant: { name: person.name, mobile: person.mobile },
    ...complaintStory(random),
  };
  return { kind: 'complaint-handling', body, as: senderOf(channel), person };
}
