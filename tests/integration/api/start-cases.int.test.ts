import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, startApi } from './api-harness.ts';
import { accountOpening, applicant, complaint, creditApplication, freshKey } from './samples.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const count = async (table: string) => Number((await api.db(table).count())[0]!.count);

describe('starting a case', () => {
  it.each([
    ['/account-openings', accountOpening(1), /^AO-20261121-/],
    ['/credit-applications', creditApplication(2), /^CR-20261121-/],
    ['/complaints', complaint(3), /^CP-20261121-/],
  ])('%s: accepted, delivered with ids and codes only', async (url, body, id) => {
    const answer = await api.call('channel', 'POST', url, body, freshKey());
    expect(answer).toMatchObject({ status: 201, body: { caseId: expect.stringMatching(id) } });
    const { caseId } = answer.body;
    await vi.waitFor(() => expect(api.zeebe.started.has(caseId)).toBe(true), 5_000);
    const message = api.zeebe.started.get(caseId)!;
    expect(message).toMatchObject({ messageId: caseId, correlationKey: caseId, timeToLive: 86_400_000 });
    expect(message.variables).toMatchObject({ caseId, customerId: answer.body.customerId, enteredBy: null });
    expect(JSON.stringify(message)).not.toMatch(/欧阳|植入|138001|110105/);
  });

  it('gives the same case for the same key and body, however many ask at once', async () => {
    const headers = freshKey();
    const before = await count('bank.case_registry');
    const body = accountOpening(10);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => api.call('channel', 'POST', '/account-openings', body, headers)),
    );
    expect(new Set(answers.map((one) => one.body.caseId)).size).toBe(1);
    expect(answers.every((one) => one.status === 201)).toBe(true);
    expect(await count('bank.case_registry')).toBe(before + 1);
  });

  it('refuses the same key with another body', async () => {
    const headers = freshKey();
    await api.call('channel', 'POST', '/complaints', complaint(4), headers);
    const other = await api.call('channel', 'POST', '/complaints', complaint(5), headers);
    expect(other).toMatchObject({ status: 409, body: { type: '/problems/key-reused' } });
  });

  it('keeps keys of callers and routes apart', async () => {
    const headers = freshKey();
    const one = await api.call('channel', 'POST', '/complaints', complaint(6), headers);
    const two = await api.call(
      'clerk',
      'POST',
      '/complaints',
      { ...complaint(6), channel: 'branch' },
      headers,
    );
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.caseId).not.toBe(two.body.caseId);
  });

  it('links one person to one customer, however many apply at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        api.call('channel', 'POST', '/account-openings', accountOpening(20), freshKey()),
      ),
    );
    expect(new Set(answers.map((one) => one.body.customerId)).size).toBe(1);
    expect(new Set(answers.map((one) => one.body.caseId)).size).toBe(8);
    const credit = await api.call(
      'channel',
      'POST',
      '/credit-applications',
      creditApplication(20),
      freshKey(),
    );
    expect(credit.body.customerId).toBe(answers[0]!.body.customerId);
  });

  it('records who entered a case for a customer', async () => {
    const body = { ...accountOpening(30), channel: 'branch' };
    const { body: made } = await api.call('clerk', 'POST', '/account-openings', body, freshKey());
    await vi.waitFor(() =>
      expect(api.zeebe.started.get(made.caseId)).toMatchObject({
        variables: { enteredBy: 'clerk', channel: 'branch' },
      }),
    );
  });
});

describe('bad input starts nothing', () => {
  const account = accountOpening(40);
  const cases: [name: string, body: unknown, status: number, field: string | undefined][] = [
    ['missing field', { ...account, channel: undefined }, 422, 'channel'],
    ['unknown field', { ...account, vip: true }, 422, 'vip'],
    ['unknown nested field', { ...account, applicant: { ...applicant(40), sex: 'm' } }, 422, 'applicant.sex'],
    ['wrong type', { ...account, accountClass: 2 }, 422, 'accountClass'],
    ['text as number is not coerced', { ...creditApplication(40), termMonths: '24' }, 422, 'termMonths'],
    [
      'wrong check digit',
      { ...account, applicant: { ...applicant(40), documentNumber: '110105199001010400' } },
      422,
      'applicant.documentNumber',
    ],
    [
      'contradiction',
      { ...account, applicant: { ...applicant(40), birthDate: '1990-01-01' } },
      422,
      'applicant.birthDate',
    ],
    ['no consent', { ...account, consents: [] }, 422, 'consents'],
    ['channel not the caller’s', { ...account, channel: 'branch' }, 422, 'channel'],
    ['array instead of object', [account], 422, ''],
  ];
  it.each(cases)('%s', async (_name, body, status, field) => {
    const url =
      body && typeof body === 'object' && 'product' in body ? '/credit-applications' : '/account-openings';
    const before = await count('bank.command');
    const answer = await api.call('channel', 'POST', url, JSON.parse(JSON.stringify(body)), freshKey());
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body.field).toBe(field);
    expect(await count('bank.command')).toBe(before);
    expect(JSON.stringify(answer.body)).not.toMatch(/欧阳|138001|110105/);
  });

  it('malformed JSON, no body, wrong type, oversized, no key', async () => {
    const post = (payload: string | undefined, headers: Record<string, string>) =>
      api.call('channel', 'POST', '/account-openings', payload, headers);
    const json = { 'content-type': 'application/json', ...freshKey() };
    expect(await post('{"channel": "欧阳', json)).toMatchObject({
      status: 400,
      body: { detail: 'The body is not valid JSON' },
    });
    expect((await post(undefined, freshKey())).status).toBe(422);
    expect((await post('<a/>', { 'content-type': 'application/xml', ...freshKey() })).status).toBe(415);
    expect((await post(JSON.stringify({ x: 'y'.repeat(300_000) }), json)).status).toBe(413);
    expect(await post(JSON.stringify(account), { 'content-type': 'application/json' })).toMatchObject({
      status: 400,
      body: { field: 'idempotency-key' },
    });
    expect(await count('bank.case_registry')).toBeGreaterThan(0);
  });
});
