import type { EffectCall } from '../../../workers/adapters/call.ts';
import type { BankSystem } from '../../../workers/adapters/errors.ts';
import { type Bank, call } from './bank.ts';

type Ports = Bank['ports'];

/** One operation of a port, ready to be called in a case of its own. */
export interface OperationUnderTest {
  readonly system: BankSystem;
  readonly route: string;
  readonly effect: boolean;
  /** A refusal that the port knows; none when every refusal is technical. */
  readonly refusal?: string;
  /** Makes what the operation works on. */
  prepare?(ports: Ports, caseId: string): Promise<string>;
  run(ports: Ports, effect: EffectCall, prepared: string): Promise<unknown>;
  /** Part of the good answer. */
  readonly good: object;
}

const customerId = 'CU-0123456789AB';
export const person = {
  customerId,
  name: '欧阳测试',
  documentType: 'resident-id',
  documentNumber: '11010519900307231X',
};
export const mobile = '13800138000';

const openAccount = async (ports: Ports, caseId: string) => {
  const opened = await ports.coreBanking.openAccount(
    { customerId: caseId, accountClass: 'III', channel: 'app' },
    call(caseId, 'prepare-account'),
  );
  if (opened.kind !== 'opened') throw new Error('not opened');
  return opened.accountId;
};
const loan = {
  product: 'consumer',
  facilityId: 'FC-1',
  principalMinor: 5_000_000,
  annualRateBasisPoints: 435,
  termMonths: 12,
};
const bookLoan = async (ports: Ports, caseId: string) => {
  const booked = await ports.coreBanking.bookLoan(
    { customerId, ...loan, facilityId: `FC-prepared-${caseId}` },
    call(caseId, 'prepare-loan'),
  );
  if (booked.kind !== 'booked') throw new Error('not booked');
  return booked.loanId;
};
const facility = {
  customerId,
  product: 'consumer',
  limitMinor: 1_000_000,
  annualRateBasisPoints: 435,
  termMonths: 12,
};
const bookFacility = async (ports: Ports, caseId: string) => {
  const booked = await ports.creditSystem.bookFacility(
    { ...facility, customerId: caseId },
    call(caseId, 'prepare-facility'),
  );
  if (booked.kind !== 'booked') throw new Error('not booked');
  return booked.facilityId;
};
const payment = (loanId: string) => ({
  customerId,
  loanId,
  amountMinor: 5_000_000,
  target: { kind: 'payee', payeeId: 'PY-1' } as const,
});
const pay = async (ports: Ports, caseId: string) => {
  const paid = await ports.payment.pay(payment(caseId), call(caseId, 'prepare-payment'));
  if (paid.kind !== 'paid') throw new Error('not paid');
  return paid.paymentId;
};
const createCrmCustomer = async (ports: Ports, caseId: string) => {
  await ports.crm.createCustomer(
    { customerId: caseId, name: '欧阳测试', mobile, channel: 'app' },
    call(caseId, 'prepare-crm'),
  );
  return caseId;
};
const reason = 'later-step-failed';

/** Every operation of every port that goes over HTTP to the bank's systems. */
export const operations: readonly OperationUnderTest[] = [
  {
    system: 'core-banking',
    route: 'open-account',
    effect: true,
    refusal: 'class-limit-reached',
    run: ({ coreBanking }, effect) =>
      coreBanking.openAccount({ customerId: effect.caseId!, accountClass: 'I', channel: 'branch' }, effect),
    good: { kind: 'opened' },
  },
  {
    system: 'core-banking',
    route: 'activate-account',
    effect: true,
    refusal: 'account-closed',
    prepare: openAccount,
    run: ({ coreBanking }, effect, accountId) => coreBanking.activateAccount({ accountId }, effect),
    good: { kind: 'activated' },
  },
  {
    system: 'core-banking',
    route: 'close-account',
    effect: true,
    refusal: 'account-not-found',
    prepare: openAccount,
    run: ({ coreBanking }, effect, accountId) => coreBanking.closeAccount({ accountId, reason }, effect),
    good: { kind: 'closed' },
  },
  {
    system: 'core-banking',
    route: 'book-loan',
    effect: true,
    refusal: 'terms-not-allowed',
    run: ({ coreBanking }, effect) =>
      coreBanking.bookLoan({ customerId, ...loan, facilityId: `FC-${effect.caseId}` }, effect),
    good: { kind: 'booked', firstDueDate: '2026-12-20' },
  },
  {
    system: 'core-banking',
    route: 'reverse-loan',
    effect: true,
    refusal: 'loan-not-found',
    prepare: bookLoan,
    run: ({ coreBanking }, effect, loanId) => coreBanking.reverseLoan({ loanId, reason }, effect),
    good: { kind: 'reversed' },
  },
  {
    system: 'core-banking',
    route: 'find-by-reference',
    effect: false,
    prepare: openAccount,
    run: ({ coreBanking }, { caseId, signal }) =>
      coreBanking.findByReference({ reference: `${caseId}/prepare-account/1` }, { signal, caseId: caseId! }),
    good: { kind: 'account', state: 'opened' },
  },
  {
    system: 'core-banking',
    route: 'count-accounts',
    effect: false,
    prepare: openAccount,
    run: ({ coreBanking }, effect) => coreBanking.countAccounts({ customerId: effect.caseId! }, effect),
    good: { I: 0, II: 0, III: 1 },
  },
  {
    system: 'crm',
    route: 'create-customer',
    effect: true,
    refusal: 'customer-blocked',
    run: ({ crm }, effect) =>
      crm.createCustomer({ customerId, name: '欧阳测试', mobile, channel: 'app' }, effect),
    good: { kind: 'created' },
  },
  {
    system: 'crm',
    route: 'link',
    effect: true,
    refusal: 'customer-not-found',
    prepare: createCrmCustomer,
    run: ({ crm }, effect, id) =>
      crm.link({ customerId: id, objectKind: 'account', objectId: 'AC-1' }, effect),
    good: { kind: 'linked' },
  },
  {
    system: 'crm',
    route: 'record-contact',
    effect: true,
    run: ({ crm }, effect) =>
      crm.recordContact({ customerId, channel: 'sms', topic: 'account-opened' }, effect),
    good: { kind: 'recorded' },
  },
  {
    system: 'credit-system',
    route: 'get-exposure',
    effect: false,
    run: ({ creditSystem }, effect) =>
      creditSystem.getExposure({ customerId, documentNumber: person.documentNumber }, effect),
    good: { undrawnMinor: 0 },
  },
  {
    system: 'credit-system',
    route: 'book-facility',
    effect: true,
    refusal: 'exposure-limit-reached',
    run: ({ creditSystem }, effect) =>
      creditSystem.bookFacility({ ...facility, customerId: effect.caseId! }, effect),
    good: { kind: 'booked' },
  },
  {
    system: 'credit-system',
    route: 'cancel-facility',
    effect: true,
    refusal: 'facility-not-found',
    prepare: bookFacility,
    run: ({ creditSystem }, effect, facilityId) =>
      creditSystem.cancelFacility({ facilityId, reason }, effect),
    good: { kind: 'cancelled' },
  },
  {
    system: 'credit-system',
    route: 'value-collateral',
    effect: false,
    run: ({ creditSystem }, effect) =>
      creditSystem.valueCollateral(
        { customerId, collateralId: 'CO-1', declaredValueMinor: 100_000_000 },
        effect,
      ),
    good: { kind: 'valued' },
  },
  {
    system: 'payment',
    route: 'pay',
    effect: true,
    refusal: 'payee-rejected',
    run: (ports, effect) => ports.payment.pay(payment(`LN-${effect.caseId}`), effect),
    good: { kind: 'paid' },
  },
  {
    system: 'payment',
    route: 'refund',
    effect: true,
    refusal: 'payment-not-found',
    prepare: pay,
    run: (ports, effect, paymentId) => ports.payment.refund({ paymentId, reason }, effect),
    good: { kind: 'refunded' },
  },
  {
    system: 'payment',
    route: 'find-by-reference',
    effect: false,
    prepare: pay,
    run: (ports, effect) =>
      ports.payment.findByReference({ reference: `${effect.caseId}/prepare-payment/1` }, effect),
    good: { kind: 'payment', state: 'paid' },
  },
  {
    system: 'credit-bureau',
    route: 'get-report',
    effect: true,
    refusal: 'consent-withdrawn',
    run: ({ creditBureau }, effect) =>
      creditBureau.getReport(
        { ...person, consentReference: `${effect.caseId}/credit-report/v1`, purpose: 'credit-approval' },
        effect,
      ),
    good: { kind: 'report' },
  },
  {
    system: 'income-proof',
    route: 'get-proof',
    effect: false,
    refusal: 'consent-missing',
    run: ({ incomeProof }, effect) =>
      incomeProof.getProof({ ...person, consentReference: 'consent-1' }, effect),
    good: { kind: 'proof' },
  },
  {
    system: 'e-id',
    route: 'match-face',
    effect: true,
    run: ({ eId }, effect) =>
      eId.matchFace({ ...person, captureReference: 'FC-1', consentReference: 'consent-1' }, effect),
    good: { result: 'match' },
  },
  {
    system: 'e-id',
    route: 'verify-certificate',
    effect: true,
    run: ({ eId }, effect) => eId.verifyCertificate(person, effect),
    good: { result: 'match' },
  },
  {
    system: 'e-id',
    route: 'match-bank-card',
    effect: true,
    run: ({ eId }, effect) =>
      eId.matchBankCard({ ...person, mobile, cardNumber: '6222021234567890123' }, effect),
    good: { result: 'match' },
  },
  {
    system: 'sms',
    route: 'send',
    effect: true,
    refusal: 'number-blocked',
    run: ({ sms }, effect) =>
      sms.send({ recipientId: customerId, mobile, templateId: 'sms-code', text: '验证码 482913' }, effect),
    good: { kind: 'sent' },
  },
  {
    system: 'email',
    route: 'send',
    effect: true,
    refusal: 'address-blocked',
    run: ({ email }, effect) =>
      email.send(
        {
          recipientId: customerId,
          address: 'test@example.com',
          templateId: 'opened',
          subject: '开户',
          text: '您好',
        },
        effect,
      ),
    good: { kind: 'sent' },
  },
  {
    system: 'aml-report',
    route: 'submit-large-value-report',
    effect: true,
    refusal: 'report-invalid',
    run: ({ amlReport }, effect) =>
      amlReport.submitLargeValueReport(
        {
          customerId,
          caseId: effect.caseId!,
          paymentId: `PM-${effect.caseId}`,
          amountMinor: 25_000_000,
          occurredAt: '2026-11-20T02:00:00.000Z',
          ruleId: 'large-value-1',
        },
        effect,
      ),
    good: { kind: 'accepted' },
  },
  {
    system: 'fraud-signals',
    route: 'get-device-reputation',
    effect: false,
    run: ({ fraudSignals }, effect) => fraudSignals.getDeviceReputation({ deviceId: 'device-1' }, effect),
    good: {},
  },
];
