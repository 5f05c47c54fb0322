import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, startApi } from './api-harness.ts';
import { addForm, newCase, newTask, script } from './task-page-cases.ts';

let api: Api;
let caseId: string;
let url: string;
let userTaskKey: string;
beforeAll(async () => {
  api = await startApi();
  await addForm(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  caseId = await newCase(api);
  ({ userTaskKey } = await newTask(api, caseId));
  url = `/user-tasks/${userTaskKey}/draft`;
});

const read = (person = 'officer-1') => api.call(person, 'GET', url);
const save = (values: object, tag?: string, person = 'officer-1') =>
  api.call(person, 'PUT', url, { values }, tag === undefined ? {} : { 'if-match': tag });

describe('a draft', () => {
  it('comes back on another device, markup and all, and is nobody else’s', async () => {
    expect(await read()).toMatchObject({
      status: 200,
      body: { values: {}, savedAt: null },
      headers: { etag: '"0"' },
    });
    const values = { officerDecision: 'approve', opinion: script };
    const saved = await save(values, '"0"');
    expect(saved).toMatchObject({ status: 200, body: { values } });
    const again = await read();
    expect(again).toMatchObject({
      body: { values, savedAt: api.clock.now().toISOString() },
      headers: { etag: saved.headers.etag, 'cache-control': 'no-store' },
    });
    expect((await read('officer-2')).body.values).toEqual({});
  });

  it('is not readable in the database', async () => {
    await save({ opinion: '植入的草稿文字' });
    const row = await api.db('bank.task_draft').where('user_task_key', userTaskKey).first();
    expect(JSON.stringify(row)).not.toContain('植入');
    expect(Buffer.from(row.body).includes(Buffer.from('植入'))).toBe(false);
  });

  it('is not overwritten by a device that has an older one: it is told when the newer one was saved', async () => {
    const first = await save({ opinion: 'a' }, '"0"');
    const second = await save({ opinion: 'b' }, String(first.headers.etag));
    const stale = await save({ opinion: 'c' }, String(first.headers.etag));
    expect(stale).toMatchObject({
      status: 412,
      body: { type: '/problems/draft-changed', savedAt: second.body.savedAt },
    });
    expect(await save({ opinion: 'd' })).toMatchObject({ status: 412 });
    expect((await read()).body.values).toEqual({ opinion: 'b' });
    await api.call('officer-1', 'DELETE', url);
    expect(await save({ opinion: 'e' }, String(second.headers.etag))).toMatchObject({ status: 412 });
    expect(await save({ opinion: 'f' }, '"0"')).toMatchObject({ status: 200 });
  });

  it('of twenty devices that save at the same moment exactly one wins', async () => {
    const { headers } = await save({ opinion: 'start' }, '"0"');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => save({ opinion: `device ${n}` }, String(headers.etag))),
    );
    const won = answers.filter((one) => one.status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter((one) => one.status === 412)).toHaveLength(19);
    expect((await read()).body.values).toEqual(won[0]!.body.values);
  });

  it.each([
    [{ bonus: 1 }, 422, 'values.bonus'],
    [{ shown: 'x' }, 422, 'values.shown'],
    [{ opinion: 'x'.repeat(65 * 1024) }, 413, undefined],
  ])('refuses what is no field of the form, and too much: %#', async (values, status, field) => {
    const answer = await save(values);
    expect(answer.status).toBe(status);
    expect(answer.body.field).toBe(field);
    expect((await read()).body.values).toEqual({});
  });

  it.each(['*', 'W/"1"', '"1", "2"', '1'])('refuses If-Match: %s', async (tag) => {
    expect(await save({ opinion: 'x' }, tag)).toMatchObject({ status: 400, body: { field: 'if-match' } });
  });

  it('goes with the task: completing removes one’s own, the sweep the others’, and none is taken afterwards', async () => {
    await save({ opinion: 'mine' });
    await save({ opinion: 'theirs' }, undefined, 'officer-2');
    await api.call('officer-1', 'POST', `/user-tasks/${userTaskKey}/completion`, {
      variables: { officerDecision: 'approve' },
    });
    const left = () => api.db('bank.task_draft').where('user_task_key', userTaskKey).pluck('user_id');
    expect(await left()).toEqual(['officer-2']);
    expect(await save({ opinion: 'late' })).toMatchObject({
      status: 409,
      body: { type: '/problems/already-completed', completedBy: 'officer-1' },
    });
    await api.db('read_model.user_task').where('user_task_key', userTaskKey).update({ state: 'completed' });
    await api.deps.stores.taskDrafts.removeEnded();
    expect(await left()).toEqual([]);
  });

  it('is for those whom the task is offered to; others are refused and it is written down', async () => {
    expect(await save({ opinion: 'x' }, undefined, 'clerk')).toMatchObject({ status: 403 });
    expect(await read('clerk')).toMatchObject({ status: 403 });
    expect(await api.call('clerk', 'DELETE', url)).toMatchObject({ status: 403 });
    expect(await api.call('channel', 'GET', url)).toMatchObject({ status: 403 });
    expect(await api.call('officer-1', 'GET', '/user-tasks/1/draft')).toMatchObject({ status: 404 });
    const events = await api.db('bank.security_event').where({ user_id: 'clerk', kind: 'refusal' });
    expect(events.map((event) => event.route)).toContain('PUT /api/v1/user-tasks/:userTaskKey/draft');
  });
});
