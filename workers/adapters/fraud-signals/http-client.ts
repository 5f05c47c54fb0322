import Type from 'typebox';
import { queryOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { FraudSignals } from './port.ts';

const getDeviceReputation = operation({
  name: 'get-device-reputation',
  method: 'GET',
  path: '/devices/:deviceId',
  answer: Type.Object({
    reputation: Type.Union([
      Type.Literal('trusted'),
      Type.Literal('neutral'),
      Type.Literal('suspicious'),
      Type.Literal('blocked'),
    ]),
    riskScore: Type.Integer({ minimum: 0, maximum: 100 }),
    applications24h: Type.Integer({ minimum: 0 }),
    emulator: Type.Boolean(),
  }),
});

/** The fraud-signal service over HTTP. */
export function createFraudSignals(client: SystemClient): FraudSignals {
  return {
    getDeviceReputation: (request, call) =>
      client.call(getDeviceReputation, { ...request }, queryOptions(call)),
  };
}
