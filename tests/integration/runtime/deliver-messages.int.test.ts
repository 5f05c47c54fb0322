import knexModule, { type Knex } from 'knex';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { notificationKinds } from '../../../src/contracts/task-page.ts';
import { notify, withdrawNotification } from '../../../src/notifications/notify.ts';
import { createSmsOutbox } from '../../../src/outbox/sms-outbox.ts';
import { deliverMessages } from '../../../workers/message-outbox/deliver-messages.ts';
import { staffEmailTemplateIds } from '../../../workers/message-outbox/staff-email-text.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Bank, startBank } from '../adapters/bank.ts';

/** Messages that no case sends, from the table to the gateways of the stand-ins. */
let now = new Date('2026-11-20T02:00:00.000Z');
const clock = { now: () => now };
const masterKey = Buffer.alloc(32, 7);
let database: TestDatabase;
let db: Knex;
let bank: Bank;
const warnings: object[] = [];
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = knexModule({ client: 'pg', connection: database.url, pool: { min: 0, max: 6 } });
  bank = await startBank({ bounds: { tries: 1, totalMs: 2_000 } });
  await db('bank.person').insert([
    {
      user_id: 'officer',
      name: '王审批',
      roles: ['credit-officer'],
      email: 'officer@bank.example',
      updated_at: now,
    },
    { user_id: 'no-address', name: '李无名', roles: ['credit-officer'], updated_at: now },
  ]);
});
beforeEach(async () => {
  now = new Date('2026-11-20T02:00:00.000Z');
  warnings.length = 0;
  await bank.admin.removeFaults();
  await db('bank.message_outbox').delete();
  await db('bank.notification').delete();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(async () => {
  await bank?.close();
  await db?.destroy();
  await database?.drop();
});

function deliver(): void {
  const smsOutbox = createSmsOutbox({ db, clock, masterKey });
  const log = { warn: (fields: object) => void warnings.push(fields) };
  const publicUrl = 'https://bank.example/';
  running.push(deliverMessages({ db, clock, smsOutbox, ports: bank.ports, publicUrl, log, idleMs: 20 }));
}

let causes = 0;
function tell(userId: string, dedupKey = `cause-${causes++}`): Promise<string | undefined> {
  const task = { caseId: 'CR-20261120-AAAAAAAA', userTaskKey: '13510798882111489' };
  return db.transaction((trx) => notify(trx, { userId, kind: 'assigned', ...task, dedupKey, at: now }));
}

const states = async () =>
  (await db('bank.message_outbox').orderBy('message_id').select('state')).map((row) => row.state);
const received = (recipientId: string) => bank.admin.outbox({ system: 'email', recipientId });

test('an e-mail says what and where in both languages, nothing of a customer, and goes once', async () => {
  const before = (await received('officer')).length;
  await tell('officer');
  deliver();
  deliver();
  await expect.poll(states).toEqual(['sent']);
  const [email, ...others] = (await received('officer')).slice(before);
  expect(others).toEqual([]);
  expect(email).toMatchObject({
    templateId: 'staff-assigned',
    subject: '有任务分配给您 / A task was assigned to you',
    text: expect.stringMatching(
      /CR-20261120-AAAAAAAA[\s\S]*https:\/\/bank\.example\/tasks\/13510798882111489/,
    ),
  });
});

test('every kind of notification has its text', () => {
  expect(staffEmailTemplateIds().toSorted()).toEqual(
    notificationKinds.map((kind) => `staff-${kind}`).toSorted(),
  );
});

test('what the gateway took without answering is not sent again, and what it did not take waits for it', async () => {
  const before = (await received('officer')).length;
  await bank.admin.addFault({ system: 'email', mode: 'lose-answer', times: 1 });
  await tell('officer');
  deliver();
  await expect.poll(states, { timeout: 10_000 }).toEqual(['sent']);
  expect(await received('officer')).toHaveLength(before + 1);
  expect(warnings).toMatchObject([{ templateId: 'staff-assigned' }]);
  expect(JSON.stringify(warnings)).not.toContain('officer@');
});

test('somebody without an address gets none, and holds nobody up', async () => {
  await tell('no-address');
  await tell('officer');
  deliver();
  await expect.poll(async () => (await states()).toSorted()).toEqual(['refused', 'sent']);
});

test('what did not come about is not written of, and what is a day old does not matter any more', async () => {
  await tell('officer', 'assigned/gone');
  await db.transaction((trx) => withdrawNotification(trx, 'assigned/gone'));
  expect(await states()).toEqual([]);
  await tell('officer');
  now = new Date(now.getTime() + 25 * 3_600_000);
  deliver();
  await expect.poll(states).toEqual(['expired']);
});

test('a slow e-mail gateway does not hold up sign-in codes', async () => {
  await bank.admin.addFault({ system: 'email', mode: 'slow', delayMs: 1_500 });
  await tell('officer');
  const smsOutbox = createSmsOutbox({ db, clock, masterKey });
  const expiresAt = new Date(now.getTime() + 300_000);
  const sms = {
    recipientId: 'CU-1',
    templateId: 'sign-in-code',
    mobile: '13800000001',
    text: '验证码 1',
    expiresAt,
  };
  const messageId = await db.transaction((trx) => smsOutbox.put(sms, trx));
  deliver();
  const stateOf = async () =>
    (await db('bank.message_outbox').where('message_id', messageId).first('state')).state;
  await expect.poll(stateOf).toBe('sent');
  expect((await states()).toSorted()).toEqual(['pending', 'sent']);
});
