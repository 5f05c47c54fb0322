import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';
import { amountToAnnualIncome } from './affordability.ts';

const thirtyDaysMs = 30 * 86_400_000;

/** Facts only; what they mean is said by the table `credit-fraud-signals`. */
export const gatherFraudFacts = defineWorker({
  type: 'gather-fraud-facts',
  purpose: {
    zh: '收集设备信誉与近期申请次数',
    en: 'Device reputation and recent applications of the customer',
  },
  uses: ['fraudSignals', 'applications'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    amountMinor: Type.Integer(),
    statedMonthlyIncomeMinor: Type.Integer(),
    deviceId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  output: Type.Object({
    recentApplications: Type.Integer(),
    deviceReputation: Type.String(),
    deviceApplications24h: Type.Integer(),
    amountToAnnualIncome: Type.Number(),
  }),
  async handle(input, context) {
    const since = context.clock.now().getTime() - thirtyDaysMs;
    const cases = await context.applications.ofCustomer(input.customerId);
    const recent = cases.filter(
      (one) => one.kind === 'credit-approval' && one.submittedAt.getTime() >= since,
    );
    const device = input.deviceId
      ? await context.fraudSignals.getDeviceReputation({ deviceId: input.deviceId }, context)
      : undefined;
    return complete({
      recentApplications: recent.length,
      deviceReputation: device?.reputation ?? 'unknown',
      deviceApplications24h: device?.applications24h ?? 0,
      amountToAnnualIncome: amountToAnnualIncome(input.amountMinor, input.statedMonthlyIncomeMinor),
    });
  },
});
