import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { notifyOfDeadlines } from '../../../src/notifications/deadlines.ts';
import { type Api, startApi } from './api-harness.ts';
import { addForm, newCase, newTask, script } from './task-page-cases.ts';

let api: Api;
let caseId: string;
beforeAll(async () => {
  api = await startApi();
  await addForm(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  caseId = await newCase(api);
  await api.db('bank.notification').delete();
  await api.db('bank.message_outbox').delete();
  await api.db('read_model.user_task').update({ state: 'completed' });
});

const comment = (body: object, person = 'officer-1') =>
  api.call(person, 'POST', `/cases/${caseId}/comments`, body);
const notificationsOf = async (person: string) =>
  (await api.call(person, 'GET', '/notifications')).body as {
    items: Record<string, string>[];
    unread: number;
    nextCursor: string | null;
  };

describe('comments', () => {
  it('come back as text with names, tell whom they mention, and are sealed', async () => {
    const text = `${script} 植入的评论 @officer-2`;
    const written = await comment({ text, mentions: ['officer-2', 'officer-1'] });
    expect(written).toMatchObject({ status: 201, body: { text, by: { userId: 'officer-1' } } });
    const { body } = await api.call('manager', 'GET', `/cases/${caseId}/comments`);
    expect(body.items).toEqual([written.body]);
    const row = await api.db('bank.case_comment').where('comment_id', written.body.commentId).first();
    expect(Buffer.from(row.body).includes(Buffer.from('植入'))).toBe(false);
    expect((await notificationsOf('officer-2')).items).toMatchObject([
      { kind: 'mentioned', caseId, commentId: written.body.commentId, readAt: null },
    ]);
    expect((await notificationsOf('officer-1')).items).toEqual([]);
    expect(
      await api.db('bank.message_outbox').select('channel', 'recipient_id', 'template_id', 'payload'),
    ).toEqual([
      { channel: 'email', recipient_id: 'officer-2', template_id: 'staff-mentioned', payload: null },
    ]);
  });

  it('can not be changed or taken away, not even by hand', async () => {
    const { body } = await comment({ text: 'stays' });
    const row = () => api.db('bank.case_comment').where('comment_id', body.commentId);
    await expect(row().delete()).rejects.toThrow(/append-only/);
    await expect(row().update({ written_by: 'x' })).rejects.toThrow(/append-only/);
  });

  it.each([
    [{ text: '' }, 422, 'text'],
    [{ text: '   ' }, 422, 'text'],
    [{ text: 'x'.repeat(4001) }, 422, 'text'],
    [{ text: 'x', mentions: ['nobody-of-that-name'] }, 422, 'mentions.0'],
    [{ text: 'x', mentions: ['officer-2', 'analyst'] }, 422, 'mentions.1'],
    [{ text: 'x', mentions: ['channel'] }, 422, 'mentions.0'],
    [{ text: 'x', mentions: ["'; drop table"] }, 422, 'mentions.0'],
    [{ text: 'x', by: 'manager' }, 422, 'by'],
  ])('refuses %j', async (body, status, field) => {
    expect(await comment(body)).toMatchObject({ status, body: { field } });
    expect(await api.db('bank.case_comment').where('case_id', caseId)).toEqual([]);
    expect(await api.db('bank.notification')).toEqual([]);
  });

  it('are not for channels, analysts and operators, nor on cases that are not there', async () => {
    for (const person of ['channel', 'analyst', 'operator'])
      expect(await comment({ text: 'x' }, person)).toMatchObject({ status: 403 });
    expect(
      await api.call('officer-1', 'POST', '/cases/CR-20261121-AAAAAAAA/comments', { text: 'x' }),
    ).toMatchObject({ status: 404 });
  });
});

describe('notifications', () => {
  it('tell whom a task was given to, in the transaction and over NOTIFY; giving it to oneself tells nobody', async () => {
    const { userTaskKey } = await newTask(api, caseId);
    const listener = new pg.Client({ connectionString: api.database.url });
    await listener.connect();
    const heard: string[] = [];
    listener.on('notification', (message) => heard.push(message.payload ?? ''));
    await listener.query('listen tongban_notification');
    await api.call('manager', 'POST', `/user-tasks/${userTaskKey}/assignment`, { assignee: 'officer-2' });
    const { items, unread } = await notificationsOf('officer-2');
    expect(items).toMatchObject([{ kind: 'assigned', caseId, userTaskKey, commentId: null }]);
    expect(unread).toBe(1);
    await listener.query('select 1');
    expect(heard.map((one) => JSON.parse(one))).toEqual([
      { userId: 'officer-2', id: items[0]!.notificationId },
    ]);
    await listener.end();
    const other = await newTask(api, caseId);
    await api.call('officer-1', 'POST', `/user-tasks/${other.userTaskKey}/claim`);
    expect((await notificationsOf('officer-1')).items).toEqual([]);
  });

  it('are read by pages, marked read once, and never somebody else’s', async () => {
    for (let n = 0; n < 5; n++) await comment({ text: `n ${n}`, mentions: ['officer-2'] });
    const page = await api.call('officer-2', 'GET', '/notifications?limit=3');
    expect(page.body).toMatchObject({ unread: 5, nextCursor: expect.any(String) });
    const rest = await api.call('officer-2', 'GET', `/notifications?limit=3&cursor=${page.body.nextCursor}`);
    expect(rest.body).toMatchObject({ nextCursor: null });
    const ids = [...page.body.items, ...rest.body.items].map((one) => one.notificationId);
    expect(new Set(ids).size).toBe(5);
    expect([...ids].sort((a, b) => Number(b) - Number(a))).toEqual(ids);

    const read = (person: string, given: string[]) =>
      api.call(person, 'POST', '/notifications/read', { ids: given });
    expect(await read('officer-1', ids.slice(0, 1))).toMatchObject({ status: 403 });
    expect((await notificationsOf('officer-2')).unread).toBe(5);
    expect(
      await api.db('bank.security_event').where({ user_id: 'officer-1', reason: 'not-your-notification' }),
    ).toHaveLength(1);
    expect(await read('officer-2', ids.slice(0, 2))).toMatchObject({ status: 200, body: { unread: 3 } });
    expect(await read('officer-2', ids.slice(0, 2))).toMatchObject({ status: 200, body: { unread: 3 } });
    expect(await read('officer-2', ['x'])).toMatchObject({ status: 422 });
    expect(await api.call('officer-2', 'GET', '/notifications?cursor=WyJ4Il0')).toMatchObject({
      status: 400,
    });
  });

  it('of deadlines come once at 80 % of the time and once when late, whatever number of replicas looks', async () => {
    const created = api.clock.now().getTime();
    const due_date = new Date(created + 10 * 3_600_000);
    const { userTaskKey } = await newTask(api, caseId, { assignee: 'officer-2', due_date });
    await newTask(api, caseId, { due_date });
    const look = async () => {
      const looks = Array.from({ length: 4 }, () => notifyOfDeadlines(api.db, api.clock.now()));
      return (await Promise.all(looks)).reduce((sum, made) => sum + made, 0);
    };
    api.clock.add(7.9 * 3_600_000);
    expect(await look()).toBe(0);
    api.clock.add(0.2 * 3_600_000);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    api.clock.add(2 * 3_600_000);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    expect((await notificationsOf('officer-2')).items).toMatchObject([
      { kind: 'late', userTaskKey },
      { kind: 'due-soon', userTaskKey },
    ]);
    expect((await notificationsOf('officer-1')).items).toEqual([]);
  });

  it('of short deadlines come half an hour before the end', async () => {
    const due_date = new Date(api.clock.now().getTime() + 3_600_000);
    await newTask(api, caseId, { assignee: 'officer-1', due_date });
    api.clock.add(29 * 60_000);
    expect(await notifyOfDeadlines(api.db, api.clock.now())).toBe(0);
    api.clock.add(2 * 60_000);
    expect(await notifyOfDeadlines(api.db, api.clock.now())).toBe(1);
  });
});
