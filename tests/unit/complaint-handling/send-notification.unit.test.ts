import { expect, test } from 'vitest';
import type { Customer } from '../../../src/customers/index.ts';
import { AdapterRefusal, AdapterUnavailable } from '../../../workers/adapters/errors.ts';
import type { SmsMessage } from '../../../workers/adapters/sms/port.ts';
import { sendNotification } from '../../../workers/shared/send-notification.ts';

type Context = Parameters<typeof sendNotification.handle>[1];
type Send = Context['sms']['send'];

const customer = { customerId: 'CU-1', name: '张伟', phone: '13800000000' } as Customer;
const input = {
  caseId: 'CP-1',
  customerId: 'CU-1',
  templateId: 'complaint-withdrawn',
  occurrence: '1',
  deliveryChannel: 'sms',
  language: 'zh',
} as const;

/** A context whose SMS gateway is `send` and whose effects remember results as the real ones do. */
function contextWith(send: Send, retries = 3, known: Customer | undefined = customer) {
  const results = new Map<string, unknown>();
  const logged: object[] = [];
  const context = {
    caseId: 'CP-1',
    job: { retries },
    signal: new AbortController().signal,
    log: { error: (fields: object) => void logged.push(fields) },
    customers: { get: async () => known },
    freeTexts: { get: async () => undefined },
    sms: { send },
    effects: {
      async once(effect: string, occurrence: string, call: (key: string) => Promise<unknown>) {
        const key = `CP-1/${effect}/${occurrence}`;
        if (!results.has(key)) results.set(key, await call(key));
        return results.get(key);
      },
    },
  } as unknown as Context;
  return { context, logged };
}

test('sends the rendered text once under a key without the attempt', async () => {
  const sent: { message: SmsMessage; key: string }[] = [];
  const { context } = contextWith(async (message, call) => {
    sent.push({ message, key: call.idempotencyKey });
    return { kind: 'sent', messageId: 'M1' };
  });
  const outcome = await sendNotification.handle(input, context);
  expect(await sendNotification.handle(input, context)).toEqual(outcome);
  expect(outcome).toMatchObject({ kind: 'complete', output: { notificationChannel: 'sms' } });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.key).toBe('CP-1/notify-complaint-withdrawn-sms/1');
  expect(sent[0]?.message.text).toContain('CP-1');
  expect(sent[0]?.message.text).not.toContain('张伟');
});

test('a gateway that is away is tried again until the last try, then the other channel has its turn', async () => {
  const away: Send = async () => {
    throw new AdapterUnavailable('sms', 'send', 'no answer');
  };
  expect(await sendNotification.handle(input, contextWith(away, 2).context)).toMatchObject({ kind: 'retry' });
  const { context, logged } = contextWith(away, 1);
  expect(await sendNotification.handle(input, context)).toMatchObject({
    kind: 'bpmn-error',
    code: 'delivery-failed',
  });
  expect(JSON.stringify(logged)).not.toContain('138');
});

test('a refusal, a missing number, an erased customer or a fault of ours never hold up the case', async () => {
  const refused = contextWith(async () => ({ kind: 'refused', code: 'number-blocked' }));
  const broken = contextWith(async () => {
    throw new AdapterRefusal('sms', 'send', 400);
  });
  const never: Send = () => Promise.reject(new Error('must not be called'));
  const noNumber = contextWith(never, 3, { ...customer, phone: undefined });
  const { context: erased } = contextWith(never);
  const cases = [
    refused.context,
    broken.context,
    noNumber.context,
    { ...erased, customers: { get: async () => undefined } },
  ];
  for (const context of cases)
    expect(await sendNotification.handle(input, context as Context)).toMatchObject({
      kind: 'bpmn-error',
      code: 'delivery-failed',
    });
});

test('an unknown template is an incident: somebody must write it', async () => {
  const { context } = contextWith(async () => ({ kind: 'sent', messageId: 'M1' }));
  expect(await sendNotification.handle({ ...input, templateId: 'nobody' }, context)).toMatchObject({
    kind: 'incident',
  });
});
