import { residentIdCheckDigit } from '../../../src/contracts/identity-card.ts';

/** A made-up resident of Beijing, a different one for each number. */
export function residentId(n: number): string {
  const digits = `11010519900101${String(n).padStart(3, '0')}`;
  return digits + residentIdCheckDigit(digits);
}

export const applicant = (n: number) => ({
  name: `欧阳测试${n}`,
  documentType: 'resident-id' as const,
  documentNumber: residentId(n),
  mobile: `1380013${String(8000 + n)}`,
  address: '北京市朝阳区植入路一号',
});

export const accountOpening = (n: number) => ({
  channel: 'app',
  accountClass: 'II',
  applicant: applicant(n),
  consents: [{ purpose: 'account-opening', version: '2026-01' }],
  boundCardNumber: '6222020200112233445',
});

export const creditApplication = (n: number) => ({
  channel: 'app',
  applicant: applicant(n),
  consents: [{ purpose: 'credit-bureau-inquiry', version: '2026-01' }],
  product: 'consumer',
  amountMinor: 5_000_000,
  termMonths: 24,
  purpose: 'NewCar',
  statedMonthlyIncomeMinor: 2_000_000,
  attributes: {
    checkingAccountStatus: 'none',
    creditHistory: 'PaidDuly',
    savingsAccountBonds: 'lt.100',
    employmentDuration: '1.to.4',
    installmentRatePercentage: 2,
    otherDebtorsGuarantors: 'None',
    residenceDuration: 2,
    property: 'CarOther',
    otherInstallmentPlans: 'None',
    housing: 'Rent',
    numberExistingCredits: 1,
    job: 'SkilledEmployee',
    numberPeopleMaintenance: 1,
    telephone: 1,
  },
});

export const complaint = (n: number) => ({
  channel: 'web',
  complainant: { name: `欧阳测试${n}`, mobile: `1380013${String(8000 + n)}` },
  subject: 'fee',
  text: '植入的投诉内容：被重复收费',
});

let keys = 0;
export const freshKey = () => ({
  'idempotency-key': `test-key-${++keys}-${Math.random().toString(36).slice(2)}`,
});
