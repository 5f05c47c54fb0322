import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSmsOutbox } from '../../../src/outbox/sms-outbox.ts';
import { type Api, startApi } from '../api/api-harness.ts';
import { accountOpening, freshKey } from '../api/samples.ts';

let api: Api;
let customerId: string;
const known = '13900139000';
const texts = new Map<string, string>();
beforeAll(async () => {
  api = await startApi();
  const document = { type: 'resident-id', number: '11010519491231002X', country: 'CN' } as const;
  const person = { data: { name: '李明', phone: known }, document };
  ({ customerId } = await api.deps.stores.customers.findOrCreate(person));
});
afterAll(() => api.stop());

const ask = (phone: string) => api.call(null, 'POST', '/customer-sign-in/codes', { phone });
const enter = (phone: string, code: string, documentTail?: string) =>
  api.call(null, 'POST', '/customer-sign-in/sessions', {
    phone,
    code,
    ...(documentTail ? { documentTail } : {}),
  });

/** Asks for a code and reads it from the text message. */
async function codeFor(phone: string): Promise<string> {
  const answer = await ask(phone);
  expect([answer.status, answer.body]).toEqual([202, {}]);
  const masterKey = Buffer.from(api.secrets.masterKey, 'base64');
  const outbox = createSmsOutbox({ db: api.db, clock: api.clock, masterKey });
  const send = async ({ mobile, text }: { mobile: string; text: string }) => {
    texts.set(mobile, text);
    return 'sent' as const;
  };
  while ((await outbox.deliverDue(send)) > 0);
  return /\d{6}/.exec(texts.get(phone)!)![0];
}
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const cookieOf = (headers: { 'set-cookie'?: string | string[] | undefined }) =>
  /tongban=([^;]+)/.exec([headers['set-cookie']].flat().join())![1]!;

describe('a phone that the bank does not know', () => {
  it('is answered like a known one, and signs in with the code alone, once', async () => {
    const code = await codeFor('13800000001');
    const answer = await enter('13800000001', code);
    expect(answer).toMatchObject({
      status: 201,
      body: { kind: 'customer', name: '138****0001', roles: ['customer'] },
    });
    expect(answer.body).not.toHaveProperty('customerId');
    const me = await api.app.inject({ url: '/api/v1/me', cookies: { tongban: cookieOf(answer.headers) } });
    expect(me.json()).toEqual(answer.body);
    expect(await enter('13800000001', code)).toMatchObject({
      status: 409,
      body: { type: '/problems/no-code' },
    });
  });

  it('applies with that number only', async () => {
    const code = await codeFor('13800000011');
    const answer = await enter('13800000011', code);
    const apply = (mobile: string) => {
      const application = accountOpening(70);
      return api.app.inject({
        method: 'POST',
        url: '/api/v1/account-openings',
        headers: { ...freshKey(), 'x-csrf-token': answer.body.csrfToken },
        cookies: { tongban: cookieOf(answer.headers) },
        payload: { ...application, applicant: { ...application.applicant, mobile } },
      });
    };
    const other = await apply('13800000012');
    expect(other.statusCode).toBe(422);
    expect(other.json().errors).toMatchObject([{ field: 'applicant.mobile', code: 'contradiction' }]);
    expect((await apply('13800000011')).statusCode).toBe(201);
    // From now on they are this customer, whatever number they write.
    expect((await apply('13800000012')).statusCode).toBe(201);
  });

  it('has three tries and five minutes', async () => {
    const code = await codeFor('13800000002');
    for (const triesLeft of [2, 1])
      expect(await enter('13800000002', otherThan(code))).toMatchObject({ status: 422, body: { triesLeft } });
    expect(await enter('13800000002', otherThan(code))).toMatchObject({ status: 409 });
    expect((await enter('13800000002', code)).body.type).toBe('/problems/code-exhausted');
    const late = await codeFor('13800000002');
    api.clock.add(5 * 60_000);
    expect((await enter('13800000002', late)).body.type).toBe('/problems/code-expired');
    expect((await enter('13800000003', '000000')).body.type).toBe('/problems/no-code');
  });
});

it('a phone that the bank knows needs the end of the document too', async () => {
  const code = await codeFor(known);
  expect(await enter(known, otherThan(code))).toMatchObject({
    body: { type: '/problems/code-wrong', triesLeft: 2 },
  });
  expect(await enter(known, code)).toMatchObject({
    status: 422,
    body: { type: '/problems/document-needed', field: 'documentTail' },
  });
  expect(await enter(known, code, '9999')).toMatchObject({
    status: 422,
    body: { type: '/problems/document-wrong', triesLeft: 1 },
  });
  expect(await enter(known, code, '002x')).toMatchObject({
    status: 201,
    body: { userId: `customer:${customerId}`, customerId, name: '李明' },
  });
});

it('limits the codes of a phone, whoever it belongs to', async () => {
  for (const phone of ['13800000005', '13700000006']) {
    for (let i = 0; i < 5; i++) expect((await ask(phone)).status).toBe(202);
    const refused = await ask(phone);
    expect(refused).toMatchObject({ status: 429, body: { type: '/problems/too-many-requests' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  }
});

it('keeps codes and phones out of tables and logs', async () => {
  const code = await codeFor('13800000007');
  const tables = ['bank.sign_in_code', 'bank.message_outbox', 'bank.security_event', 'bank.session'];
  const rows = await Promise.all(tables.map((table) => api.db(table)));
  const values = rows.flat().flatMap((row) => Object.values(row));
  const text = values.map((one) => (Buffer.isBuffer(one) ? one.toString('latin1') : String(one))).join('\n');
  expect(text).not.toContain('13800000007');
  expect(text).not.toContain(`码 ${code}`);
  expect(api.lines.join('\n')).not.toContain('13800000007');
});
