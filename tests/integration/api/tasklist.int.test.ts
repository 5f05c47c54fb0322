import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectTasklist } from '../../support/tasklist-rows.ts';
import { type Api, type Person, startApi } from './api-harness.ts';
import { creditApplication, freshKey } from './samples.ts';

let api: Api;
let next = 5n << 51n;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function newTask(n: number, groups = ['credit-officer']) {
  const answer = await api.call(
    'channel',
    'POST',
    '/credit-applications',
    { ...creditApplication(n), channel: 'app' },
    freshKey(),
  );
  const key = String(next++);
  await api.db('read_model.user_task').insert({
    user_task_key: key,
    case_id: answer.body.caseId,
    process_instance_key: key,
    element_instance_key: key,
    process_definition_key: '1',
    bpmn_process_id: 'credit-approval',
    element_id: 'approve-as-officer',
    candidate_groups: groups,
    candidate_users: [],
    state: 'created',
    priority: 50,
    created_at: api.clock.now(),
  });
  await projectTasklist(api.db, key);
  api.zeebe.openTasks.add(key);
  return key;
}
const search = (person: Person, body: object = {}) => api.call(person, 'POST', '/user-tasks/search', body);

it('tells the start of a case which branch it belongs to', async () => {
  await newTask(700);
  const { payload } = await api.db('bank.command').where('kind', 'publish-message').first('payload');
  expect(payload.variables).toMatchObject({ branch: 'B001' });
});

it('searches the caller’s queues, says how fresh it is, counts', async () => {
  const key = await newTask(701);
  const found = await search('officer-2', { queue: 'credit-officer' });
  expect(found).toMatchObject({
    status: 200,
    body: { nextCursor: null, freshness: { asOf: expect.any(String) } },
  });
  expect(found.body.items.map((item: { userTaskKey: string }) => item.userTaskKey)).toContain(key);
  const counts = await api.call('officer-2', 'GET', '/user-tasks/counts');
  expect(counts.body.queues).toEqual([{ queue: 'credit-officer', open: found.body.items.length }]);
  expect(await search('officer-2', { queue: 'branch-manager' })).toMatchObject({
    status: 403,
    body: { reason: 'not-your-queue' },
  });
  expect((await search('auditor')).status).toBe(403);
});

it.each([
  [{ filters: [{ field: 'fields.nobodyKnows', op: 'eq', value: 1 }] }, 'filters.0.field'],
  [{ filters: [{ field: 'fields.amountMinor', op: 'eq', value: '1' }] }, 'filters.0.value'],
  [{ filters: [{ field: 'fields.relatedParty', op: 'lt', value: true }] }, 'filters.0.op'],
  [{ filters: [{ field: 'fields.product', op: 'in', value: 'x' }] }, 'filters.0.value'],
  [{ filters: [{ field: 'dueDate', op: 'lt', value: 'soon' }] }, 'filters.0.value'],
  [{ filters: [{ field: 'fields.product', op: 'eq', value: '\0' }] }, 'filters.0.value'],
  [{ filters: [{ field: "x'; drop table", op: 'eq', value: 1 }] }, 'filters.0.field'],
  [{ sort: [{ by: 'secret', direction: 'asc' }] }, 'sort.0.by'],
])('refuses %j and names the field', async (body, field) => {
  const answer = await search('officer-1', body);
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
});

it('refuses while it still waits for how fresh the list is, and goes on', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const holding = await api.db.transaction();
  try {
    await holding.raw('LOCK TABLE history.tree IN ACCESS EXCLUSIVE MODE');
    // What was read before is used for half a second.
    await sleep(600);
    const answer = search('officer-1', { sort: [{ by: 'secret', direction: 'asc' }] });
    await sleep(100);
    await holding.rollback();
    expect((await answer).status).toBe(422);
    expect(unhandled).toEqual([]);
  } finally {
    if (!holding.isCompleted()) await holding.rollback();
    process.off('unhandledRejection', note);
  }
});

it('describes what can be filtered by, in both languages', async () => {
  const { body } = await api.call('officer-1', 'GET', '/user-tasks/fields');
  const amount = body.fields.find((one: { field: string }) => one.field === 'fields.amountMinor');
  expect(amount).toEqual({ field: 'fields.amountMinor', type: 'money', zh: '申请金额', en: 'Amount' });
});

it('does the same to many tasks, each judged by itself, in order', async () => {
  const mine = await newTask(702);
  const others = await newTask(703, ['head-office-risk']);
  const last = await newTask(704);
  const keys = [mine, others, '1', last];
  const answer = await api.call('officer-2', 'POST', '/user-tasks/bulk', {
    action: 'claim',
    userTaskKeys: keys,
  });
  expect(answer.status).toBe(200);
  expect(answer.body.results).toMatchObject([
    { userTaskKey: mine, state: 'done' },
    { userTaskKey: others, state: 'refused', problem: { status: 403, reason: 'not-a-candidate' } },
    { userTaskKey: '1', state: 'refused', problem: { status: 404 } },
    { userTaskKey: last, state: 'done' },
  ]);
  const logged = await api
    .db('bank.security_event')
    .where({ reason: 'not-a-candidate', user_id: 'officer-2' });
  expect(logged).toHaveLength(1);
  const bulk = (body: object) => api.call('officer-2', 'POST', '/user-tasks/bulk', body);
  expect((await bulk({ action: 'assign', userTaskKeys: keys, assignee: 'officer-1' })).status).toBe(403);
  expect(await bulk({ action: 'complete', userTaskKeys: keys })).toMatchObject({
    status: 422,
    body: { field: 'variables' },
  });
});

it('keeps views: own and shared, by their version', async () => {
  const view = (name: string, shared = 'private') => ({
    name,
    shared,
    definition: { search: { queue: 'credit-officer' }, columns: [{ field: 'dueDate', width: 120 }] },
  });
  const made = await api.call('officer-1', 'POST', '/tasklist-views', view('大额'));
  expect(made).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: { name: '大额', version: 1 } });
  const path = `/tasklist-views/${made.body.viewId}`;
  const put = (person: Person, tag: string | undefined, body = view('大额', 'team')) =>
    api.call(person, 'PUT', path, body, tag ? { 'if-match': tag } : {});
  const seen = async (person: Person) => (await api.call(person, 'GET', '/tasklist-views')).body.views.length;
  expect(await seen('officer-2')).toBe(0);
  expect((await put('officer-1', undefined)).status).toBe(428);
  expect((await put('officer-1', '"7"')).status).toBe(412);
  expect(await put('officer-1', '"1"')).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  expect((await put('officer-1', '"1"')).status).toBe(412);
  expect(await seen('officer-2')).toBe(1);
  expect((await put('officer-2', '"2"')).status).toBe(403);
  expect((await api.call('officer-1', 'POST', '/tasklist-views', view('大额'))).status).toBe(422);
  const unknown = { ...view('x'), definition: { search: {}, columns: [{ field: 'fields.nobodyKnows' }] } };
  expect(await api.call('officer-1', 'POST', '/tasklist-views', unknown)).toMatchObject({
    status: 422,
    body: { field: 'definition.columns.0.field' },
  });
  expect((await api.call('officer-1', 'DELETE', path, undefined, { 'if-match': '"2"' })).status).toBe(204);
  expect(await seen('officer-1')).toBe(0);
});
