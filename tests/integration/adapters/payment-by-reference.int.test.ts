import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AdapterOutcomeUnknown, AdapterUnavailable } from '../../../workers/adapters/errors.ts';
import type { FaultMode } from '../../../workers/adapters/stand-in-kit/faults.ts';
import { type Bank, call, newCase, startBank } from './bank.ts';

/** A provider that keeps no keys: every request that comes through is a payment. */
const providerWithoutKeys = (tries: number) =>
  ({ paymentOnce: 'ask-by-reference', bounds: { tries, maxBackoffMs: 50, tryTimeoutMs: 400 } }) as const;

let bank: Bank;
beforeAll(async () => {
  bank = await startBank(providerWithoutKeys(30));
});
afterAll(() => bank.close());
beforeEach(async () => {
  await bank.admin.removeFaults();
});

const pay = (caseId: string, at = bank) =>
  at.ports.payment
    .pay(
      { customerId: 'CU-1', loanId: `LN-${caseId}`, amountMinor: 100_00, target: { kind: 'own-account' } },
      call(caseId, 'pay'),
    )
    .catch((error) => error);
const paymentsOf = async (caseId: string) =>
  (await bank.admin.ledger('payment', { objects: true })).objects!.filter(
    (payment) => payment.caseId === caseId,
  );
const fault = (caseId: string, route: string, mode: FaultMode, more: object = {}) =>
  bank.admin.addFault({ system: 'payment', route, mode, match: { caseId }, ...more });

it.each(['lose-answer', 'wrong', 'error', 'down'] as const)('pays once over %s', async (mode) => {
  const caseId = newCase();
  await fault(caseId, 'pay', mode, { times: 2 });
  expect(await pay(caseId)).toMatchObject({ kind: 'paid' });
  expect(await paymentsOf(caseId)).toHaveLength(1);
});

it('pays once when the same job runs again', async () => {
  const caseId = newCase();
  const first = await pay(caseId);
  expect(await pay(caseId)).toEqual(first);
  expect(await paymentsOf(caseId)).toHaveLength(1);
});

it('waits for a payment that is still on its way instead of sending another', async () => {
  const caseId = newCase();
  await fault(caseId, 'pay', 'slow', { times: 1, delayMs: 600 });
  expect(await pay(caseId)).toMatchObject({ kind: 'paid' });
  expect(await paymentsOf(caseId)).toHaveLength(1);
});

it('is an incident, not a second payment, when the provider cannot say what it did', async () => {
  const caseId = newCase();
  await fault(caseId, 'pay', 'lose-answer');
  await fault(caseId, 'find-by-reference', 'wrong', { times: 60 });
  expect(await pay(caseId)).toBeInstanceOf(AdapterOutcomeUnknown);
  await bank.admin.removeFaults();
  await fault(caseId, 'find-by-reference', 'refuse');
  expect(await pay(caseId)).toBeInstanceOf(AdapterOutcomeUnknown);
  expect((await paymentsOf(caseId)).length).toBeLessThanOrEqual(1);
});

it('comes back later when the provider is away: nothing was sent', async () => {
  const caseId = newCase();
  const impatient = await startBank(providerWithoutKeys(3));
  try {
    const route = 'find-by-reference';
    await impatient.admin.addFault({ system: 'payment', route, mode: 'down', match: { caseId } });
    expect(await pay(caseId, impatient)).toBeInstanceOf(AdapterUnavailable);
    expect((await impatient.admin.ledger('payment', { objects: true })).objects).toEqual([]);
  } finally {
    await impatient.close();
  }
});

it('counts a provider that pays twice: the ledger would show it', async () => {
  const before = (await bank.admin.ledger('payment')).duplicates.length;
  for (const occurrence of ['1', '2']) {
    await bank.ports.payment.pay(
      { customerId: 'CU-1', loanId: 'LN-twice', amountMinor: 1, target: { kind: 'own-account' } },
      call(newCase(), 'pay', occurrence),
    );
  }
  expect((await bank.admin.ledger('payment')).duplicates).toHaveLength(before + 1);
});
