import { afterEach, expect, it, vi } from 'vitest';
import { AdapterAborted, AdapterUnavailable } from '../../../workers/adapters/errors.ts';
import { type Bank, call, newCase, startBank } from './bank.ts';
import { mobile } from './operations.ts';

let bank: Bank;
afterEach(async () => {
  vi.useRealTimers();
  await bank.close();
});

const bounds = { tries: 1, breakAfter: 3, halfOpenAfterMs: 10_000 };
const send = (effect = call(newCase(), 'send-sms')) =>
  bank.ports.sms.send({ recipientId: 'CU-1', mobile, templateId: 'welcome', text: '欢迎' }, effect);
const failed = () => send().catch((error) => error);
const acted = async () => (await bank.admin.listFaults())[0]?.acted;
const circuits = () => bank.events.filter((event) => event.includes('circuit'));

/** A bank whose SMS gateway fails, with the circuit just opened. Only the date stands still. */
async function openCircuit() {
  bank = await startBank({ bounds });
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T02:00:00Z') });
  await bank.admin.addFault({ system: 'sms', mode: 'error' });
  for (let n = 0; n < 3; n++) await failed();
  expect(circuits()).toEqual(['sms circuit open']);
}

it('opens after failures in a row, then asks no more; other systems go on', async () => {
  await openCircuit();
  const error = await failed();
  expect(error).toBeInstanceOf(AdapterUnavailable);
  expect(error.message).toBe('sms send: circuit open');
  expect(await acted()).toBe(3);
  const other = await bank.ports.fraudSignals.getDeviceReputation({ deviceId: 'device-1' }, call(newCase()));
  expect(other.riskScore).toBeGreaterThanOrEqual(0);
});

it('lets one probe through when the pause is over, and closes when it gets an answer', async () => {
  await openCircuit();
  await bank.admin.removeFaults();
  vi.setSystemTime(Date.now() + 9_999);
  expect(await failed()).toBeInstanceOf(AdapterUnavailable);
  vi.setSystemTime(Date.now() + 1);
  const answers = await Promise.all([send(), send(), send()]);
  expect(answers.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
  expect(circuits()).toEqual(['sms circuit open', 'sms circuit half-open', 'sms circuit closed']);
});

it('opens again when the probe fails', async () => {
  await openCircuit();
  vi.setSystemTime(Date.now() + 10_000);
  expect(await failed()).toBeInstanceOf(AdapterUnavailable);
  expect(await failed()).toMatchObject({ message: 'sms send: circuit open' });
  expect(await acted()).toBe(4);
});

it('opens again when the caller ended the probe: it said nothing of the system', async () => {
  await openCircuit();
  await bank.admin.removeFaults();
  const slow = await bank.admin.addFault({ system: 'sms', mode: 'slow', delayMs: 200 });
  vi.setSystemTime(Date.now() + 10_000);
  const controller = new AbortController();
  const probe = send({ ...call(newCase()), signal: controller.signal }).catch((error) => error);
  await vi.waitFor(async () =>
    expect((await bank.admin.listFaults())[0]).toMatchObject({ id: slow.id, acted: 1 }),
  );
  controller.abort();
  expect(await probe).toBeInstanceOf(AdapterAborted);
  await vi.waitFor(() => expect(circuits().at(-1)).toBe('sms circuit open'));
});

it('stays closed over refusals and ended calls', async () => {
  bank = await startBank({ bounds });
  await bank.admin.addFault({ system: 'sms', mode: 'refuse', code: 'number-blocked' });
  for (let n = 0; n < 5; n++) expect(await send()).toEqual({ kind: 'refused', code: 'number-blocked' });
  for (let n = 0; n < 5; n++) {
    const ended = await send({ ...call(newCase()), signal: AbortSignal.abort() }).catch((error) => error);
    expect(ended).toBeInstanceOf(AdapterAborted);
  }
  expect(circuits()).toEqual([]);
});
