import Type from 'typebox';
import { answer, query, type StandIn } from '../stand-in-kit/route.ts';
import type { DeviceReputation } from './port.ts';

/** Share of devices up to and including each reputation, with the risk scores it comes with. */
const reputations: readonly [number, DeviceReputation['reputation'], number, number][] = [
  [0.7, 'trusted', 0, 15],
  [0.965, 'neutral', 10, 40],
  [0.995, 'suspicious', 55, 80],
  [1, 'blocked', 85, 100],
];

const getDeviceReputation = query({
  name: 'get-device-reputation',
  method: 'GET',
  path: '/devices/:deviceId',
  input: Type.Object({ deviceId: Type.String({ minLength: 1, maxLength: 128 }) }),
  subjects: (input) => [input.deviceId],
  decide({ deviceId }, _state, context) {
    const chance = context.dice(deviceId);
    const roll = chance.next();
    const [, reputation, low, high] = reputations.find(([upTo]) => roll < upTo)!;
    const risky = reputation === 'suspicious' || reputation === 'blocked';
    return answer({
      reputation,
      riskScore: chance.between(low, high),
      applications24h: risky ? chance.between(3, 25) : chance.between(0, 2),
      emulator: risky && chance.chance(0.5),
    } satisfies DeviceReputation);
  },
});

/** Device reputation: follows from the device id. */
export const fraudSignalsStandIn: StandIn = {
  system: 'fraud-signals',
  routes: [getDeviceReputation],
  initial: () => undefined,
  apply() {},
  objects: () => [],
};
