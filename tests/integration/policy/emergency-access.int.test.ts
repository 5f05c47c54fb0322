import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, startApi } from '../api/api-harness.ts';
import { complaint, freshKey } from '../api/samples.ts';

let api: Api;
let caseId: string;
const reason = '客户来电称资料丢失，需核对植入原因';
beforeAll(async () => {
  api = await startApi();
  caseId = (await api.call('channel', 'POST', '/complaints', complaint(501), freshKey())).body.caseId;
});
afterAll(() => api.stop());

const read = (person: string) => api.call(person, 'GET', `/cases/${caseId}/application`);
const ask = (person: string, minutes = 30) =>
  api.call(person, 'POST', '/emergency-accesses', { caseId, reason, minutes });
const change = (person: string, accessId: string, what: 'approval' | 'end') =>
  api.call(person, 'POST', `/emergency-accesses/${accessId}/${what}`, {});

it('opens one case for reading after a second person allowed it, for the time asked, each use written down', async () => {
  expect((await read('operator')).status).toBe(403);
  const asked = await ask('operator');
  expect(asked).toMatchObject({ status: 201, body: { state: 'asked', userId: 'operator' } });
  const { accessId } = asked.body;
  expect((await read('operator')).status).toBe(403);
  expect((await change('operator', accessId, 'approval')).status).toBe(403);
  expect(await change('auditor', accessId, 'approval')).toMatchObject({
    status: 200,
    body: { state: 'active' },
  });
  expect((await change('auditor', accessId, 'approval')).status).toBe(409);

  const seen = await read('operator');
  expect(seen.status).toBe(200);
  expect(seen.body.texts).toMatchObject([{ text: expect.stringContaining('植入的投诉内容') }]);
  // Reading only, and only for who asked.
  expect((await api.call('operator', 'POST', `/cases/${caseId}/messages/withdrawal`, {})).status).toBe(403);
  expect((await read('analyst')).status).toBe(403);

  const list = await api.call('auditor', 'GET', '/emergency-accesses');
  expect(list.body.items).toMatchObject([
    {
      accessId,
      reason,
      approvedBy: 'auditor',
      uses: [{ route: 'GET /api/v1/cases/:caseId/application' }],
    },
  ]);
  expect((await api.call('analyst', 'GET', '/emergency-accesses')).body.items).toEqual([]);

  api.clock.add(31 * 60_000);
  expect((await read('operator')).status).toBe(403);
});

it('lets nobody approve their own request, ends early, and lapses when nobody answers', async () => {
  const own = await ask('auditor');
  expect(await change('auditor', own.body.accessId, 'approval')).toMatchObject({
    status: 403,
    body: { reason: 'asked-by-self' },
  });
  const { accessId } = (await ask('analyst')).body;
  await change('auditor', accessId, 'approval');
  expect((await read('analyst')).status).toBe(200);
  expect((await change('operator', accessId, 'end')).status).toBe(403);
  expect((await change('analyst', accessId, 'end')).status).toBe(200);
  expect((await read('analyst')).status).toBe(403);
  const late = (await ask('analyst')).body.accessId;
  api.clock.add(2 * 3_600_000);
  expect((await change('auditor', late, 'approval')).status).toBe(409);
});

it('refuses more than four hours, no reason, customers and unknown cases', async () => {
  expect((await ask('operator', 241)).status).toBe(422);
  expect((await ask('operator', 0)).status).toBe(422);
  expect((await ask('customer')).status).toBe(403);
  const unknown = { caseId: 'CP-20261121-ZZZZZZZZ', reason, minutes: 5 };
  expect((await api.call('operator', 'POST', '/emergency-accesses', unknown)).status).toBe(404);
});

it('keeps all of it in the security log, which auditors read page by page, and no reason in the clear', async () => {
  const first = await api.call('auditor', 'GET', '/security-log?kind=emergency-access&limit=2');
  expect(first.body.items).toHaveLength(2);
  const rest = await api.call(
    'auditor',
    'GET',
    `/security-log?kind=emergency-access&cursor=${first.body.nextCursor}`,
  );
  const reasons = [...first.body.items, ...rest.body.items].map((event: { reason: string }) => event.reason);
  expect(new Set(reasons)).toEqual(new Set(['asked', 'approved', 'used', 'ended']));
  expect((await api.call('operator', 'GET', '/security-log')).status).toBe(403);
  expect(
    (await api.call('auditor', 'GET', '/security-log?cursor=WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ')).status,
  ).toBe(200);
  const dump = JSON.stringify([
    await api.db('bank.emergency_access'),
    await api.db('bank.security_event'),
    api.lines,
  ]);
  expect(dump).not.toContain('植入原因');
});

it('shows each role only what its labels allow', async () => {
  await api.deps.stores.freeTexts.put({
    customerId: (await api.db('bank.case_registry').where('case_id', caseId).first()).customer_id,
    caseId,
    purpose: 'opinion',
    writtenBy: 'officer-1',
    text: '植入的内部意见',
  });
  const auditor = await read('auditor');
  expect(auditor.body.texts).toHaveLength(2);
  const nameOf = async (person: string) =>
    (await api.call(person, 'GET', `/cases/${caseId}`)).body.customerName;
  expect(await nameOf('operator')).toBeNull();
  expect(await nameOf('analyst')).toBeNull();
  expect(await nameOf('auditor')).toBe('欧阳测试501');
});
