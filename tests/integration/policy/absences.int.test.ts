import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectTasklist } from '../../support/tasklist-rows.ts';
import { type Api, startApi } from '../api/api-harness.ts';
import { creditApplication, freshKey } from '../api/samples.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const hours = (n: number) => new Date(api.clock.now().getTime() + n * 3_600_000).toISOString();
const arrange = (person: string, userId: string, substituteId: string, from = -1, until = 24) =>
  api.call(person, 'POST', '/absences', { userId, substituteId, from: hours(from), until: hours(until) });

let key = 4_503_599_627_370_497n;
async function newTask(caseId: string, group: string, elementId: string) {
  const userTaskKey = String(key++);
  await api.db('read_model.user_task').insert({
    user_task_key: userTaskKey,
    case_id: caseId,
    process_instance_key: userTaskKey,
    element_instance_key: userTaskKey,
    process_definition_key: '1',
    bpmn_process_id: 'credit-approval',
    element_id: elementId,
    candidate_groups: [group],
    state: 'created',
    priority: 50,
    created_at: api.clock.now(),
  });
  await projectTasklist(api.db, userTaskKey);
  api.zeebe.openTasks.add(userTaskKey);
  return userTaskKey;
}
async function newCase(n: number) {
  const { body } = await api.call(
    'channel',
    'POST',
    '/credit-applications',
    creditApplication(n),
    freshKey(),
  );
  return body.caseId as string;
}
const complete = (person: string, userTaskKey: string) =>
  api.call(person, 'POST', `/user-tasks/${userTaskKey}/completion`, { variables: {} });

it('refuses who is not theirs to arrange, who can not stand in, overlaps and circles', async () => {
  const reasonOf = async (answer: ReturnType<typeof arrange>) => {
    const { status, body } = await answer;
    return [status, body.reason ?? body.errors?.[0]?.code];
  };
  expect(await reasonOf(arrange('officer-2', 'manager', 'officer-1'))).toEqual([403, 'not-yours-to-arrange']);
  expect(await reasonOf(arrange('officer-2', 'nobody-here', 'officer-1'))).toEqual([
    403,
    'not-yours-to-arrange',
  ]);
  expect(await reasonOf(arrange('manager', 'manager', 'officer-2'))).toEqual([422, 'not-a-substitute']);
  expect(await reasonOf(arrange('manager', 'manager', 'manager'))).toEqual([422, 'same-person']);
  expect(await reasonOf(arrange('manager', 'manager', 'officer-1', 2, 1))).toEqual([422, 'period-invalid']);
  const planned = await arrange('manager', 'manager', 'officer-1', 48, 72);
  expect(planned.status).toBe(201);
  expect(await reasonOf(arrange('manager', 'manager', 'officer-1', 50, 60))).toEqual([422, 'overlaps']);
  expect(await reasonOf(arrange('officer-1', 'officer-1', 'manager', 50, 60))).toEqual([422, 'circle']);
  expect((await arrange('officer-1', 'officer-1', 'manager', 72, 73)).status).toBe(201);
  const list = await api.call('officer-1', 'GET', '/absences');
  expect(list.body.items).toHaveLength(2);
  expect((await api.call('clerk', 'GET', '/absences')).body.items).toEqual([]);
  expect((await api.call('clerk', 'DELETE', `/absences/${planned.body.absenceId}`)).status).toBe(403);
  expect((await api.call('manager', 'DELETE', `/absences/${planned.body.absenceId}`)).status).toBe(204);
  expect((await api.call('manager', 'DELETE', `/absences/${planned.body.absenceId}`)).status).toBe(404);
});

it('gives the work of the absent person to their substitute while it lasts, and counts both as one person', async () => {
  // officer-1 is officer and branch manager; officer-2 does the work of both roles.
  const caseId = await newCase(401);
  const manager = await newTask(caseId, 'branch-manager', 'approve-as-branch-manager');
  expect(await complete('officer-2', manager)).toMatchObject({ status: 403 });
  const absence = await arrange('officer-1', 'officer-1', 'officer-2');
  expect(absence.status).toBe(201);
  expect((await api.call('officer-2', 'GET', '/me')).body).toMatchObject({ substituteFor: ['officer-1'] });
  const listed = await api.call('officer-2', 'GET', `/user-tasks?caseId=${caseId}`);
  expect(listed.body.items).toMatchObject([{ userTaskKey: manager }]);
  expect((await complete('officer-2', manager)).status).toBe(200);
  const command = await api.db('bank.command').where('user_task_key', manager).first();
  expect(command).toMatchObject({ created_by: 'officer-2', on_behalf_of: 'officer-1' });

  const officer = await newTask(caseId, 'credit-officer', 'approve-as-officer');
  const barred = { status: 403, body: { reason: 'decided-before' } };
  expect(await complete('officer-1', officer)).toMatchObject(barred);
  const { absenceId } = absence.body;
  expect((await api.call('officer-2', 'DELETE', `/absences/${absenceId}`)).status).toBe(403);
  expect((await api.call('officer-1', 'DELETE', `/absences/${absenceId}`)).status).toBe(204);
  // What was decided in their place stays theirs.
  expect(await complete('officer-1', officer)).toMatchObject(barred);
  const next = await newTask(await newCase(402), 'branch-manager', 'approve-as-branch-manager');
  expect(await complete('officer-2', next)).toMatchObject({
    status: 403,
    body: { reason: 'not-a-candidate' },
  });
});

it('keeps customer managers from deciding on their customers, and honours personal limits', async () => {
  const caseId = await newCase(403);
  const { customer_id } = await api.db('bank.case_registry').where('case_id', caseId).first();
  const task = await newTask(caseId, 'credit-officer', 'approve-as-officer');
  await api.db('bank.customer_manager').insert({ customer_id, user_id: 'officer-2', since: api.clock.now() });
  expect(await complete('officer-2', task)).toMatchObject({
    status: 403,
    body: { reason: 'manages-customer' },
  });
  await api.db('bank.person_limit').insert({ user_id: 'officer-1', product: 'consumer', limit_minor: 100 });
  expect(await complete('officer-1', task)).toMatchObject({ status: 403, body: { reason: 'facts-unknown' } });
  await api.db('read_model.process_case').insert({ case_id: caseId, process_instance_key: task });
  const facts = { product: '"consumer"', grade: '"B"', amountMinor: '101' };
  await api.db('read_model.variable').insert(
    Object.entries(facts).map(([name, value], index) => ({
      process_instance_key: task,
      scope_key: task,
      variable_key: index,
      name,
      value,
    })),
  );
  expect(await complete('officer-1', task)).toMatchObject({ status: 403, body: { reason: 'above-limit' } });
  await api.db('bank.person_limit').update({ limit_minor: 101 });
  expect((await complete('officer-1', task)).status).toBe(200);
});
