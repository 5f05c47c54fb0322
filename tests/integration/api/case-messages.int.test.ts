import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, startApi } from './api-harness.ts';
import { accountOpening, complaint, creditApplication, freshKey } from './samples.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

let people = 100;
async function started(url = '/account-openings') {
  const body = url.startsWith('/account') ? accountOpening(people++) : creditApplication(people++);
  const { body: made } = await api.call('channel', 'POST', url, body, freshKey());
  return made.caseId as string;
}
const send = (caseId: string, message: string, body: object, headers = {}) =>
  api.call('channel', 'POST', `/cases/${caseId}/messages/${message}`, body, headers);

describe('the SMS code', () => {
  it('right: only the result reaches the case, once', async () => {
    const caseId = await started();
    const { code } = await api.deps.stores.smsCodes.create({ caseId, occurrence: '1' });
    api.zeebe.await('sms-code-checked', caseId);
    expect(await send(caseId, 'sms-code', { code })).toMatchObject({
      status: 200,
      body: { state: 'delivered' },
    });
    expect(api.zeebe.correlated.at(-1)).toMatchObject({
      correlationKey: caseId,
      variables: { smsCodeResult: 'confirmed' },
    });
    expect(JSON.stringify(api.zeebe.seen)).not.toContain(`"${code}"`);
    expect(await send(caseId, 'sms-code', { code })).toMatchObject({
      status: 409,
      body: { type: '/problems/no-code' },
    });
  });

  it('wrong: counted, the third time the case is told; then nothing works', async () => {
    const caseId = await started();
    const { code } = await api.deps.stores.smsCodes.create({ caseId, occurrence: '1' });
    const wrong = code === '000000' ? '111111' : '000000';
    expect(await send(caseId, 'sms-code', { code: wrong })).toMatchObject({
      status: 422,
      body: { field: 'code', triesLeft: 2 },
    });
    expect(await send(caseId, 'sms-code', { code: wrong })).toMatchObject({
      status: 422,
      body: { triesLeft: 1 },
    });
    api.zeebe.await('sms-code-checked', caseId);
    expect(await send(caseId, 'sms-code', { code: wrong })).toMatchObject({
      status: 409,
      body: { type: '/problems/code-exhausted' },
    });
    expect(api.zeebe.correlated.at(-1)).toMatchObject({ variables: { smsCodeResult: 'wrong-exhausted' } });
    expect(await send(caseId, 'sms-code', { code })).toMatchObject({ status: 409 });
  });

  it('late: after five minutes it is refused', async () => {
    const caseId = await started();
    const { code } = await api.deps.stores.smsCodes.create({ caseId, occurrence: '1' });
    api.clock.add(5 * 60_000);
    expect(await send(caseId, 'sms-code', { code })).toMatchObject({
      status: 409,
      body: { type: '/problems/code-expired' },
    });
  });

  it('only one of many parallel guesses counts at a time: three tries in all', async () => {
    const caseId = await started();
    const { code } = await api.deps.stores.smsCodes.create({ caseId, occurrence: '1' });
    const guesses = Array.from({ length: 10 }, (_, n) =>
      String((Number(code) + n + 1) % 1_000_000).padStart(6, '0'),
    );
    api.zeebe.await('sms-code-checked', caseId);
    const answers = await Promise.all(guesses.map((guess) => send(caseId, 'sms-code', { code: guess })));
    expect(answers.filter((one) => one.status === 422)).toHaveLength(2);
    expect(await api.deps.stores.smsCodes.state(caseId)).toMatchObject({ state: 'exhausted', triesLeft: 0 });
  });

  it('shape: six digits, nothing else', async () => {
    const caseId = await started();
    for (const code of ['12345', '1234567', '12345a', 123456])
      expect(await send(caseId, 'sms-code', { code })).toMatchObject({
        status: 422,
        body: { field: 'code' },
      });
  });
});

describe('messages', () => {
  it('nobody waits: tried while the case is between steps, then 409 and no trace', async () => {
    const caseId = await started('/credit-applications');
    const answer = await send(caseId, 'rating', { rating: 5, comment: '很好' });
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/nobody-waits' } });
    expect(
      api.zeebe.seen.filter((one) => one.body.correlationKey === caseId && one.path.includes('correlation'))
        .length,
    ).toBeGreaterThan(3);
    expect(await api.deps.stores.ratings.get(caseId)).toBeUndefined();
    api.zeebe.await('customer-rated', caseId);
    expect((await send(caseId, 'rating', { rating: 4 })).status).toBe(200);
    expect(await api.deps.stores.ratings.get(caseId)).toMatchObject({ rating: 4 });
  });

  it('a case that comes to wait while the message is tried gets it', async () => {
    const caseId = await started('/credit-applications');
    const sending = send(caseId, 'contract-signature', { accepted: true });
    setTimeout(() => api.zeebe.await('contract-signed', caseId), 1_000);
    expect(await sending).toMatchObject({ status: 200 });
  });

  it('the same key sends once', async () => {
    const caseId = await started('/credit-applications');
    api.zeebe.await('application-withdrawn', caseId);
    const headers = freshKey();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => send(caseId, 'withdrawal', { reason: '不需要了' }, headers)),
    );
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200, 200]);
    expect(api.zeebe.correlated.filter((one) => one.correlationKey === caseId)).toHaveLength(1);
    expect(JSON.stringify(api.zeebe.correlated)).not.toContain('不需要了');
  });

  it('documents: type by content, and only the case’s own may be named', async () => {
    const caseId = await started('/credit-applications');
    const upload = (content: Buffer, type = 'application/pdf') =>
      api.call('channel', 'POST', `/cases/${caseId}/documents?purpose=income-proof`, content, {
        'content-type': type,
      });
    expect(await upload(Buffer.from('<script>alert(1)</script>'), 'image/png')).toMatchObject({
      status: 415,
    });
    expect(await upload(Buffer.alloc(11 * 1024 * 1024))).toMatchObject({ status: 413 });
    for (const disguised of ['%PDF-1.7', '%PDF-1.7 /Names << /JavaScript 1 0 R >> %%EOF'])
      expect(await upload(Buffer.from(disguised))).toMatchObject({ status: 415 });
    const { body } = await upload(Buffer.from('%PDF-1.7 收入证明 %%EOF'), 'text/html');
    expect(body).toMatchObject({ contentType: 'application/pdf' });
    const got = await api.call('auditor', 'GET', `/cases/${caseId}/documents/${body.documentId}`);
    expect(got).toMatchObject({ status: 200, body: '%PDF-1.7 收入证明 %%EOF' });
    const foreign = { documentIds: ['DC-AAAAAAAAAAAAAAAA'] };
    expect(await send(caseId, 'more-information', foreign)).toMatchObject({
      status: 422,
      body: { field: 'documentIds.0' },
    });
    api.zeebe.await('more-information-provided', caseId);
    expect((await send(caseId, 'more-information', { documentIds: [body.documentId] })).status).toBe(200);
  });

  it('unknown case, message of another kind, ended case', async () => {
    expect((await send('AO-20261121-AAAAAAAA', 'withdrawal', {})).status).toBe(404);
    const { body } = await api.call('channel', 'POST', '/complaints', complaint(190), freshKey());
    expect((await send(body.caseId, 'sms-code', { code: '123456' })).status).toBe(404);
    await api.db('read_model.process_case').insert({
      case_id: body.caseId,
      kind: 'complaint-handling',
      state: 'completed',
      process_instance_key: '1',
    });
    expect(await send(body.caseId, 'withdrawal', {})).toMatchObject({
      status: 409,
      body: { type: '/problems/case-ended' },
    });
  });
});
