import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CasesWithProgress } from '../../../src/api/routes/my.ts';
import { type Api, startApi } from './api-harness.ts';
import { accountOpening, applicant, complaint, creditApplication, freshKey, residentId } from './samples.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const asWeb = (body: object) => ({ ...body, channel: 'web' });
const own = 900;

it('a customer sees their own cases, newest first, and nobody else’s', async () => {
  const first = await api.call(
    'customer',
    'POST',
    '/account-openings',
    asWeb(accountOpening(own)),
    freshKey(),
  );
  expect(first.status).toBe(201);
  api.clock.add(60_000);
  const second = await api.call('customer', 'POST', '/complaints', complaint(own), freshKey());
  await api.call('channel', 'POST', '/complaints', complaint(901), freshKey());
  const mine = await api.call('customer', 'GET', '/my/cases');
  expect(mine.body.items.map((one: { caseId: string }) => one.caseId)).toEqual([
    second.body.caseId,
    first.body.caseId,
  ]);
  expect([...Value.Errors(CasesWithProgress, mine.body)]).toEqual([]);
  const page = await api.call('customer', 'GET', '/my/cases?limit=1');
  const rest = await api.call('customer', 'GET', `/my/cases?limit=1&cursor=${page.body.nextCursor}`);
  expect(rest.body.items[0].caseId).toBe(first.body.caseId);
  const known = await api.call('customer', 'GET', '/my/profile');
  expect(known.body).toMatchObject({ known: true, name: applicant(own).name, phone: applicant(own).mobile });
  expect(JSON.stringify(known.body)).not.toContain(residentId(own));
});

it('a customer signs the contract that was sent to them, and no other', async () => {
  const { body } = await api.call(
    'customer',
    'POST',
    '/credit-applications',
    asWeb(creditApplication(own)),
    freshKey(),
  );
  const { caseId, customerId } = body;
  const stored = await api.deps.stores.documents.put({
    customerId,
    caseId,
    purpose: 'contract',
    content: Buffer.from('%PDF-1.7 合同 %%EOF'),
  });
  const contractDocumentId = stored.outcome === 'stored' ? stored.documentId : '';
  const sign = (given: object) =>
    api.call('customer', 'POST', `/cases/${caseId}/messages/contract-signature`, {
      accepted: true,
      ...given,
    });
  api.zeebe.await('contract-signed', caseId);
  const unread = { status: 409, body: { type: '/problems/contract-unread' } };
  expect(await sign({ contractDocumentId })).toMatchObject(unread);
  // Somebody else's reading is not theirs.
  const path = `/cases/${caseId}/documents/${contractDocumentId}`;
  expect((await api.call('auditor', 'GET', path)).status).toBe(200);
  expect(await sign({ contractDocumentId })).toMatchObject(unread);
  expect((await api.call('customer', 'GET', path)).status).toBe(200);
  expect(await sign({})).toMatchObject(unread);
  expect(await sign({ contractDocumentId })).toMatchObject({ status: 200 });
});

it('somebody new has no cases, and their first application makes their record', async () => {
  expect((await api.call('newcomer', 'GET', '/my/cases')).body.items).toEqual([]);
  expect((await api.call('newcomer', 'GET', '/my/profile')).body).toEqual({ known: false });
  const started = await api.call(
    'newcomer',
    'POST',
    '/account-openings',
    asWeb(accountOpening(903)),
    freshKey(),
  );
  expect(started.status).toBe(201);
});

it('nobody applies onto the record of another customer', async () => {
  await api.call('channel', 'POST', '/account-openings', accountOpening(902), freshKey());
  const count = () => api.db('bank.case_registry').count().first();
  const before = await count();
  for (const person of ['customer', 'newcomer'])
    expect(
      await api.call(person, 'POST', '/account-openings', asWeb(accountOpening(902)), freshKey()),
    ).toMatchObject({ status: 422, body: { field: 'applicant.documentNumber' } });
  expect(await count()).toEqual(before);
});

it('a customer cannot claim a channel that is not theirs', async () => {
  for (const channel of ['branch', 'phone'])
    expect(
      await api.call('customer', 'POST', '/complaints', { ...complaint(own), channel }, freshKey()),
    ).toMatchObject({ status: 422, body: { field: 'channel' } });
});

it('a replayed form is the same case', async () => {
  const key = freshKey();
  const send = () => api.call('customer', 'POST', '/complaints', complaint(own), key);
  const [first, second] = [await send(), await send()];
  expect(second.body).toEqual(first.body);
});

it('staff find a customer by exact phone or document, masked, and each time is written down', async () => {
  const { mobile } = applicant(own);
  const document = { type: 'resident-id', number: residentId(own), country: 'CN' };
  const byPhone = await api.call('clerk', 'POST', '/customers/lookup', { phone: mobile });
  const byDocument = await api.call('clerk', 'POST', '/customers/lookup', { document });
  expect(byPhone.body).toEqual(byDocument.body);
  const [found] = byPhone.body.items;
  expect(found).toMatchObject({ phone: `${mobile.slice(0, 3)}****${mobile.slice(-4)}` });
  const text = JSON.stringify(byPhone.body);
  for (const hidden of [applicant(own).name, mobile, residentId(own)]) expect(text).not.toContain(hidden);
  expect((await api.call('clerk', 'POST', '/customers/lookup', { phone: '13900000000' })).body.items).toEqual(
    [],
  );
  const known = await api.call('clerk', 'POST', `/customers/${found.customerId}/prefill`);
  expect(known.body).toMatchObject({ name: applicant(own).name, document: { number: residentId(own) } });
  const events = await api
    .db('bank.security_event')
    .where({ kind: 'access', user_id: 'clerk' })
    .orderBy('id');
  expect(events.map(({ reason }) => reason)).toEqual([
    `lookup-by-phone: ${found.customerId}`,
    `lookup-by-document: ${found.customerId}`,
    'lookup-by-phone: nobody',
    `prefill: ${found.customerId}`,
  ]);
});

it('a look-up names one thing exactly, is for intake only, and nothing personal is in an address or a log', async () => {
  const { mobile } = applicant(own);
  for (const body of [{}, { phone: mobile.slice(0, 8) }, { name: applicant(own).name }])
    expect((await api.call('clerk', 'POST', '/customers/lookup', body)).status).toBe(422);
  for (const person of ['customer', 'channel', 'officer-2', 'auditor'])
    expect((await api.call(person, 'POST', '/customers/lookup', { phone: mobile })).status).toBe(403);
  expect((await api.call('clerk', 'POST', '/customers/CU-000000000000/prefill')).status).toBe(404);
  expect(api.lines.join('\n')).not.toContain(mobile);
});

it('staff see the cases they entered, with who it is for', async () => {
  const body = { ...complaint(904), channel: 'branch' };
  const { caseId } = (await api.call('clerk', 'POST', '/complaints', body, freshKey())).body;
  const entered = await api.call('clerk', 'GET', '/entered-cases');
  expect(entered.body.items).toMatchObject([{ caseId, customerName: complaint(904).complainant.name }]);
  expect([...Value.Errors(CasesWithProgress, entered.body)]).toEqual([]);
});
