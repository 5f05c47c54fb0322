import Type from 'typebox';
import { AdapterUnavailable } from '../adapters/errors.ts';
import type { DeviceReputation } from '../adapters/fraud-signals/port.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const dayMs = 24 * 60 * 60 * 1000;
const Count = Type.Integer({ minimum: 0 });

/** Facts for the fraud rules. A provider that is away does not hold up the case: `unknown`, and a table decides. */
export const collectFraudSignals = defineWorker({
  type: 'collect-fraud-signals',
  purpose: {
    zh: '查询设备信誉并统计设备和客户24小时内的申请次数',
    en: 'Reputation of the device, and how often device and customer applied within 24 hours',
  },
  uses: ['applications', 'deviceSightings', 'fraudSignals'],
  input: Type.Object({ ...caseVariables, deviceId: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
  output: Type.Object({
    /** As the provider says; `unknown` when it could not be asked, `none` without a device. */
    deviceReputation: Type.String(),
    deviceEmulator: Type.Boolean(),
    deviceApplications24h: Count,
    ownDeviceApplications24h: Count,
    customerApplications24h: Count,
  }),
  async handle(
    { caseId, customerId, deviceId },
    { applications, deviceSightings, fraudSignals, clock, signal, log },
  ) {
    const at = clock.now();
    const since = new Date(at.getTime() - dayMs);
    const cases = await applications.ofCustomer(customerId);
    const customerApplications24h = cases.filter((one) => one.submittedAt > since).length;
    if (!deviceId) {
      return complete({
        deviceReputation: 'none',
        deviceEmulator: false,
        deviceApplications24h: 0,
        ownDeviceApplications24h: 0,
        customerApplications24h,
      });
    }
    const ownDeviceApplications24h = await deviceSightings.see({ caseId, deviceId, at, since });
    let known: DeviceReputation | undefined;
    try {
      known = await fraudSignals.getDeviceReputation({ deviceId }, { caseId, signal });
    } catch (error) {
      if (!(error instanceof AdapterUnavailable)) throw error;
      log.warn({ system: error.system }, 'device reputation is not to be had');
    }
    return complete({
      deviceReputation: known?.reputation ?? 'unknown',
      deviceEmulator: known?.emulator ?? false,
      deviceApplications24h: known?.applications24h ?? 0,
      ownDeviceApplications24h,
      customerApplications24h,
    });
  },
});
