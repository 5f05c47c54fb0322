import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LiveClient, openLive } from '../../support/live-client.ts';
import { type Api, startApi } from './api-harness.ts';
import { creditApplication, freshKey } from './samples.ts';

let api: Api;
let url: string;
let next = 9_007_199_254_740_993n + (5n << 51n);
const clients: LiveClient[] = [];

beforeAll(async () => {
  api = await startApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterAll(() => api.stop());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const bearer = (person: string) => ({ authorization: `Bearer token-of-${person}-0123456789abcdef` });
async function listen(person: string): Promise<LiveClient> {
  const client = await openLive(url, bearer(person));
  clients.push(client);
  expect(client.status).toBe(200);
  await client.until('reset');
  return client;
}

async function newTask(more: Record<string, unknown> = {}): Promise<{ caseId: string; key: string }> {
  const application = { ...creditApplication(Number(next % 500n)), channel: 'app' };
  const { body } = await api.call('channel', 'POST', '/credit-applications', application, freshKey());
  const key = String(next++);
  await api.db('read_model.user_task').insert({
    user_task_key: key,
    case_id: body.caseId,
    process_instance_key: key,
    element_instance_key: key,
    process_definition_key: '1',
    bpmn_process_id: 'credit-approval',
    element_id: 'approve-as-officer',
    candidate_groups: ['credit-officer'],
    candidate_users: [],
    state: 'created',
    priority: 50,
    created_at: api.clock.now(),
    ...more,
  });
  api.zeebe.openTasks.add(key);
  return { caseId: body.caseId, key };
}
/** As the record sink does, with the row as it is now. */
const tell = (key: string) =>
  api.db.raw(
    `SELECT bank.tell_user_task(user_task_key, case_id, state, assignee, candidate_groups, candidate_users)
     FROM read_model.user_task WHERE user_task_key = ?`,
    [key],
  );
const told = (client: LiveClient) =>
  client.events.flatMap((one) => (one.event === 'tasks' ? [...one.data.changed, ...one.data.gone] : []));

describe('who is told', () => {
  it('a new task reaches those who may see it, with its key and nothing else', async () => {
    const officer = await listen('officer-2');
    const manager = await listen('manager');
    const auditor = await listen('auditor');
    const { key, caseId } = await newTask();
    await tell(key);
    expect(await officer.until('tasks')).toEqual({ changed: [key], gone: [] });
    // Told after it, so that what has not come by then was not sent.
    const { key: later } = await newTask({ candidate_groups: ['branch-manager'] });
    await tell(later);
    await manager.until('tasks', ({ changed }) => changed.includes(later));
    expect(told(manager)).toEqual([later]);
    expect(told(auditor)).toEqual([]);
    expect(officer.text).not.toContain(caseId);
    expect(officer.text).not.toMatch(/officer|B001|credit/);
  });

  it('people of another branch are not told', async () => {
    const officer = await listen('officer-2');
    const { key, caseId } = await newTask();
    await api.db('bank.case_registry').where('case_id', caseId).update({ branch: 'B999' });
    await tell(key);
    const { key: own } = await newTask();
    await tell(own);
    await officer.until('tasks', ({ changed }) => changed.includes(own));
    expect(told(officer)).toEqual([own]);
  });

  it('whom a task is assigned to, whatever their roles', async () => {
    const manager = await listen('manager');
    const { key } = await newTask({ assignee: 'manager' });
    await tell(key);
    expect(await manager.until('tasks')).toEqual({ changed: [key], gone: [] });
  });

  it('a completion takes the task off everybody’s list at once', async () => {
    const [one, two] = [await listen('officer-1'), await listen('officer-2')];
    const { key } = await newTask();
    const answer = await api.call('officer-1', 'POST', `/user-tasks/${key}/completion`, { variables: {} });
    expect(answer.status).toBe(200);
    for (const client of [one, two])
      expect(await client.until('tasks')).toEqual({ changed: [], gone: [key] });
    await two.until('counts');
  });

  it('a completion that the engine refuses brings it back', async () => {
    const officer = await listen('officer-2');
    const { key } = await newTask();
    api.zeebe.openTasks.delete(key);
    await api.call('officer-1', 'POST', `/user-tasks/${key}/completion`, { variables: {} });
    await officer.until('tasks', ({ changed }) => changed.includes(key));
  });

  it('a notification reaches its person only', async () => {
    const [one, two] = [await listen('officer-1'), await listen('officer-2')];
    const notify = (userId: string, id: string) =>
      api.db.raw(`SELECT pg_notify('tongban_notification', ?)`, [JSON.stringify({ userId, id })]);
    await notify('officer-1', '7');
    await notify('officer-2', '8');
    expect(await one.until('notification')).toEqual({ id: '7' });
    expect(await two.until('notification')).toEqual({ id: '8' });
  });
});

it('without a token 401, without a role of the staff 403, and it is written down', async () => {
  expect((await openLive(url, {})).status).toBe(401);
  expect((await openLive(url, { authorization: 'Bearer forged-0123456789abcdef' })).status).toBe(401);
  expect((await openLive(url, bearer('channel'))).status).toBe(403);
  const [refusal] = await api.db('bank.security_event').where('user_id', 'channel').orderBy('id', 'desc');
  expect(refusal).toMatchObject({ route: 'GET /api/v1/live', reason: 'role-missing' });
});

describe('a session', () => {
  const principal = {
    userId: 'officer-2',
    name: 'officer-2',
    roles: ['credit-officer'] as const,
    branch: 'B001',
  };
  async function listenWithSession(): Promise<{ id: string; client: LiveClient }> {
    const { id } = await api.deps.sessions.start({ kind: 'staff', principal });
    const client = await openLive(url, { cookie: `tongban=${id}` });
    clients.push(client);
    await client.until('reset');
    return { id, client };
  }

  it('that ends by sign-out ends its streams at once, and no others', async () => {
    const [mine, other] = [await listenWithSession(), await listenWithSession()];
    await api.deps.sessions.end(mine.id);
    await mine.client.ended;
    const { key } = await newTask();
    await tell(key);
    await other.client.until('tasks', ({ changed }) => changed.includes(key));
    expect((await openLive(url, { cookie: `tongban=${mine.id}` })).status).toBe(401);
  });

  it('that nobody uses any more ends its streams with the next heartbeat', async () => {
    const { client } = await listenWithSession();
    api.clock.add(api.deps.signIn.idleMs + 1);
    await client.ended;
    expect(client.events.some(({ event }) => event === 'ping')).toBe(true);
  });
});

it('many changes at once come together, the last of each task', async () => {
  const officer = await listen('officer-2');
  const tasks = await Promise.all(Array.from({ length: 20 }, () => newTask()));
  await api.db.transaction(async (trx) => {
    for (const { key } of tasks)
      await trx.raw(`SELECT bank.tell_user_task(?, 'x', 'created', null, '{credit-officer}', '{}')`, [key]);
    await trx.raw(`SELECT bank.tell_user_task(?, 'x', 'canceled', null, '{credit-officer}', '{}')`, [
      tasks[0]!.key,
    ]);
  });
  await officer.until('tasks', ({ gone }) => gone.length > 0);
  const sent = officer.events.filter(({ event }) => event === 'tasks');
  expect(sent.length).toBeLessThanOrEqual(2);
  expect(new Set(told(officer)).size).toBe(20);
});

it('a lost connection to the database is said, and mended with a reset', async () => {
  const officer = await listen('officer-2');
  const from = officer.events.length;
  await api.db.raw(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'tongban-live' AND datname = current_database()`,
  );
  expect(await officer.until('freshness', ({ behindMs }) => behindMs === null, from)).toBeDefined();
  await officer.until('reset', () => true, from);
  const { key } = await newTask();
  await tell(key);
  await officer.until('tasks', ({ changed }) => changed.includes(key));
});

it('a list that falls behind is said, and again when it is level', async () => {
  const officer = await listen('officer-2');
  const from = officer.events.length;
  await api.db('history.tree').insert({
    partition_id: 1,
    position: 1,
    tree_size: 1,
    frontier: '',
    root_hash: '',
    sequences: '{}',
    record_time: new Date(),
    received_at: new Date(),
  });
  await officer.until('freshness', ({ behindMs }) => behindMs !== null && behindMs <= 3_000, from);
  await api.db.raw(
    `INSERT INTO read_model.express_user_task (user_task_key, partition_id, position, announced_at)
     VALUES (1, 1, 2, now() - interval '10 s')`,
  );
  const behind = officer.events.length;
  await officer.until('freshness', ({ behindMs }) => behindMs !== null && behindMs >= 10_000, behind);
  await api.db('history.tree').update({ position: 2 });
  await officer.until('freshness', ({ behindMs }) => behindMs === 0, behind);
});

it('a person’s eleventh stream is refused, those that are open go on', async () => {
  const open = await Promise.all(Array.from({ length: 10 }, () => listen('officer-2')));
  const refused = await openLive(url, bearer('officer-2'));
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toBe('30');
  open[0]!.close();
  await open[0]!.ended;
  await expect.poll(() => api.deps.live.streams).toBe(9);
  await listen('officer-2');
});

it('who does not read is dropped, and keeps nobody else waiting', async () => {
  const [slow, quick] = [await listen('officer-1'), await listen('officer-2')];
  slow.pause();
  // More than the system's own buffers hold.
  for (let round = 0; round < 20 && api.deps.live.dropped === 0; round++)
    await api.db.raw(
      `SELECT pg_notify('tongban_notification', json_build_object('userId', 'officer-1', 'id', repeat('7', 7000) || n)::text)
       FROM generate_series(1, 500) AS n`,
    );
  await expect.poll(() => api.deps.live.dropped).toBe(1);
  const { key } = await newTask();
  await tell(key);
  await quick.until('tasks', ({ changed }) => changed.includes(key));
  expect(api.deps.live.streams).toBe(1);
});

it('idle streams are cheap, and share one connection to the database', async () => {
  const people = ['officer-1', 'officer-2', 'manager', 'auditor', 'analyst', 'operator', 'clerk'];
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 70; n++) await listen(people[n % 7]!);
  const perStream = (process.memoryUsage().rss - before) / 70;
  // Reader and server are one process here: an upper bound.
  expect(perStream).toBeLessThan(1024 * 1024);
  const connections = await api.db.raw(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE application_name = 'tongban-live' AND datname = current_database()`,
  );
  expect(connections.rows[0].n).toBe(1);
});

it('ends its streams when the API ends', async () => {
  const officer = await listen('officer-2');
  await api.app.close();
  await officer.ended;
});
