import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { effectOptions, queryOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { CreditSystem } from './port.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const minor = Type.Integer({ minimum: 0 });

const getExposure = operation({
  name: 'get-exposure',
  method: 'POST',
  path: '/exposure-inquiries',
  answer: Type.Object({
    outstandingMinor: minor,
    undrawnMinor: minor,
    overdueMinor: minor,
    activeFacilities: Type.Integer({ minimum: 0 }),
  }),
});

const bookFacility = operation({
  name: 'book-facility',
  method: 'POST',
  path: '/facilities',
  answer: Type.Object({ kind: Type.Literal('booked'), facilityId: id }),
  refusals: ['customer-blocked', 'exposure-limit-reached'],
});

const cancelFacility = operation({
  name: 'cancel-facility',
  method: 'POST',
  path: '/facilities/:facilityId/cancellation',
  answer: Type.Object({ kind: Type.Literal('cancelled') }),
  refusals: ['facility-not-found'],
});

const valueCollateral = operation({
  name: 'value-collateral',
  method: 'GET',
  path: '/collateral-values',
  answer: Type.Union([
    Type.Object({ kind: Type.Literal('valued'), valueMinor: minor }),
    Type.Object({ kind: Type.Literal('not-found') }),
  ]),
});

/** The credit system over HTTP. */
export function createCreditSystem(client: SystemClient): CreditSystem {
  return {
    // A question, but with a document number, which must not be in a URL: hence POST with a key of its own.
    getExposure: (request, call) =>
      client.call(getExposure, { ...request }, { ...queryOptions(call), idempotencyKey: randomUUID() }),
    bookFacility: (request, call) => client.call(bookFacility, { ...request }, effectOptions(call)),
    cancelFacility: (request, call) => client.call(cancelFacility, { ...request }, effectOptions(call)),
    valueCollateral: (request, call) => client.call(valueCollateral, { ...request }, queryOptions(call)),
  };
}
