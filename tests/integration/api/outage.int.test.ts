import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Api, startApi } from './api-harness.ts';
import { accountOpening, complaint, freshKey } from './samples.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const apply = (n: number, headers = freshKey()) =>
  api.call('channel', 'POST', '/account-openings', accountOpening(n), headers);
const settled = (caseId: string) =>
  vi.waitFor(async () => {
    const row = await api.db('bank.command').where('case_id', caseId).first('state');
    expect(row.state).toBe('delivered');
  }, 10_000);

it('an engine that went away: accepted work waits and is delivered, new work answers 503', async () => {
  api.zeebe.set('away');
  const first = await apply(1);
  expect(first.status).toBe(201);
  await vi.waitFor(() => expect(api.deps.health.available()).toBe(false), 10_000);
  const refused = await apply(2);
  expect(refused).toMatchObject({ status: 503, body: { type: '/problems/try-later' } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(await api.db('bank.case_registry').pluck('case_id')).toEqual([first.body.caseId]);
  expect(await api.app.inject({ url: '/readyz' })).toMatchObject({ statusCode: 503 });

  api.zeebe.set('up');
  await settled(first.body.caseId);
  expect([...api.zeebe.started.keys()]).toEqual([first.body.caseId]);
  await vi.waitFor(() => expect(api.deps.health.available()).toBe(true), 10_000);
  expect((await apply(2)).status).toBe(201);
});

it('lost answers: the case starts once', async () => {
  api.zeebe.set('loses-answers');
  const { body } = await apply(3);
  await vi.waitFor(
    () => expect(api.zeebe.seen.some((one) => one.body.messageId === body.caseId)).toBe(true),
    10_000,
  );
  api.zeebe.set('up');
  await settled(body.caseId);
  const starts = api.zeebe.seen.filter((one) => one.body.messageId === body.caseId);
  expect(starts.length).toBeGreaterThan(1);
  expect(api.zeebe.started.has(body.caseId)).toBe(true);
});

it('a lost answer of a message: found taken in the read model, not refused', async () => {
  const { body } = await api.call('channel', 'POST', '/complaints', complaint(4), freshKey());
  const { caseId } = body;
  await settled(caseId);
  const instance = { process_instance_key: '4503599627370501', state: 'active' };
  await api
    .db('read_model.process_case')
    .insert({ case_id: caseId, kind: 'complaint-handling', ...instance });
  api.zeebe.await('complaint-withdrawn', caseId);
  api.zeebe.set('loses-answers');
  const sending = api.call('channel', 'POST', `/cases/${caseId}/messages/withdrawal`, {});
  await vi.waitFor(
    () => expect(api.zeebe.correlated.some((one) => one.correlationKey === caseId)).toBe(true),
    10_000,
  );
  api.zeebe.set('up');
  await api.db('read_model.message_correlation').insert({
    process_instance_key: instance.process_instance_key,
    position: 1,
    message_name: 'complaint-withdrawn',
    correlation_key: caseId,
    correlated_at: api.clock.now(),
  });
  expect(await sending).toMatchObject({ status: 200, body: { state: 'delivered' } });
  expect(api.zeebe.correlated.filter((one) => one.correlationKey === caseId)).toHaveLength(1);
});

it('two senders on one outbox deliver each command once', async () => {
  const { createSender } = await import('../../../src/commands/sender.ts');
  const { db, zeebe, health } = api.deps;
  const other = createSender({ db, zeebe, health, log: { warn() {}, error() {} } });
  other.start();
  const before = api.zeebe.seen.length;
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => apply(200 + n)));
  await Promise.all(answers.map((one) => settled(one.body.caseId)));
  await other.stop();
  expect(api.zeebe.seen.length - before).toBe(30);
});

it('PostgreSQL away: 503 with Retry-After', async () => {
  await api.db.raw('alter table bank.idempotency_key rename to hidden');
  expect((await apply(5)).status).toBe(500);
  await api.db.raw('alter table bank.hidden rename to idempotency_key');
  const { host, port } = { host: '127.0.0.1', port: 1 };
  const knexModule = (await import('knex')).default;
  const { buildApp } = await import('../../../src/api/app.ts');
  const away = knexModule({ client: 'pg', connection: { host, port }, acquireConnectionTimeout: 1_000 });
  const app = await buildApp({ ...api.deps, db: away });
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/account-openings',
    headers: { authorization: 'Bearer token-of-channel-0123456789abcdef', ...freshKey() },
    payload: accountOpening(6),
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  await app.close();
  await away.destroy();
});

it('every connection to PostgreSQL torn: requests answer 201 or 503, the sender goes on', async () => {
  const tear = () =>
    api.db
      .raw(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      .catch(() => undefined);
  const headers = freshKey();
  const answers = [];
  for (let round = 0; round < 5; round++) {
    const asked = apply(20, headers);
    await tear();
    answers.push(await asked);
  }
  for (const answer of answers) expect([201, 503]).toContain(answer.status);
  // A connection of the pool may still turn out to be torn: 503 says to ask again, and soon it is 201.
  let last = await apply(20, headers);
  for (let again = 0; last.status === 503 && again < 10; again++) last = await apply(20, headers);
  expect(last.status).toBe(201);
  await settled(last.body.caseId);
  expect(api.zeebe.started.has(last.body.caseId)).toBe(true);
  const ids = answers.filter((one) => one.status === 201).map((one) => one.body.caseId);
  for (const id of ids) expect(id).toBe(last.body.caseId);
});
