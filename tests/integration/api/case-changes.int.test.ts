import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Api, startApi } from './api-harness.ts';
import { addForm, newCase, newTask, setVariable } from './task-page-cases.ts';

let api: Api;
let caseId: string;
let task: { userTaskKey: string; processInstanceKey: string };
beforeAll(async () => {
  api = await startApi();
  await addForm(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  caseId = await newCase(api);
  task = await newTask(api, caseId);
  await setVariable(api, task.processInstanceKey, 'grade', 'A');
});

const versionFor = async (person = 'officer-1') =>
  (await api.call(person, 'GET', `/user-tasks/${task.userTaskKey}`)).body.caseVersion as string;
const complete = (person: string, version?: string) =>
  api.call(
    person,
    'POST',
    `/user-tasks/${task.userTaskKey}/completion`,
    { variables: { officerDecision: 'approve' } },
    version === undefined ? {} : { 'if-match': `"${version}"` },
  );

it('completes when nothing changed, and without a version as before', async () => {
  expect(await complete('officer-1', await versionFor())).toMatchObject({ status: 200 });
  await setVariable(api, task.processInstanceKey, 'grade', 'B');
  const other = await newTask(api, caseId, { element_id: 'conduct-interview' });
  task = other;
  expect(await complete('officer-2')).toMatchObject({ status: 200 });
});

it('says each thing that changed since the case was opened, by whom and when, and does nothing', async () => {
  const version = await versionFor();
  const manager = await newTask(api, caseId, {
    element_id: 'conduct-interview',
    candidate_groups: ['branch-manager'],
  });
  await api.call('manager', 'POST', `/user-tasks/${manager.userTaskKey}/completion`, {
    variables: { officerDecision: 'approve' },
  });
  api.clock.add(1_000);
  await api.call('officer-2', 'POST', `/cases/${caseId}/comments`, { text: '请看收入证明' });
  api.clock.add(1_000);
  const { customer_id } = await api.db('bank.case_registry').where('case_id', caseId).first();
  await api.db('bank.document').insert({
    document_id: `DC-${caseId.slice(-8)}AAAAAAAA`,
    owner_id: customer_id,
    customer_id,
    case_id: caseId,
    purpose: 'income-proof',
    content_type: 'image/png',
    size_bytes: 1,
    digest_index: Buffer.from('x'),
    body: Buffer.from('x'),
    created_at: api.clock.now(),
  });
  api.clock.add(1_000);
  await setVariable(api, task.processInstanceKey, 'grade', 'D');
  api.clock.add(1_000);
  api.zeebe.await('more-information-provided', caseId);
  await api.db('bank.command').insert({
    command_id: `CM-${caseId}`,
    case_id: caseId,
    kind: 'correlate-message',
    payload: JSON.stringify({ kind: 'correlate-message', name: 'more-information-provided', variables: {} }),
    state: 'delivered',
    created_at: api.clock.now(),
  });
  const refused = await complete('officer-1', version);
  expect(refused).toMatchObject({ status: 412, body: { type: '/problems/case-changed' } });
  expect(refused.body.changes.map((one: { what: string; by?: string }) => [one.what, one.by])).toEqual([
    ['customer-message', undefined],
    ['data', undefined],
    ['document', undefined],
    ['comment', 'officer-2'],
    ['task-completed', 'manager'],
  ]);
  for (const change of refused.body.changes)
    expect(change).toMatchObject({ zh: expect.any(String), en: expect.any(String), at: expect.any(String) });
  expect(refused.body.changes[1].en).toContain('grade');
  expect(api.zeebe.openTasks.has(task.userTaskKey)).toBe(true);
  expect(await complete('officer-1', refused.body.caseVersion)).toMatchObject({ status: 200 });
});

it('does not hold a person’s own comment against them, but another’s', async () => {
  const mine = await versionFor('officer-1');
  const theirs = await versionFor('officer-2');
  await api.call('officer-1', 'POST', `/cases/${caseId}/comments`, { text: 'seen' });
  expect(await complete('officer-2', theirs)).toMatchObject({ status: 412 });
  expect(await complete('officer-1', mine)).toMatchObject({ status: 200 });
});

it('lets members of a committee vote without telling each other', async () => {
  const vote = { element_id: 'vote-in-committee' };
  const other = await newTask(api, caseId, vote);
  task = await newTask(api, caseId, vote);
  const version = await versionFor('officer-2');
  await api.call('officer-1', 'POST', `/user-tasks/${other.userTaskKey}/completion`, {
    variables: { officerDecision: 'reject' },
  });
  expect(await complete('officer-2', version)).toMatchObject({ status: 200 });
});

it('of two completions with the version of before, at most one happens; a change in between stops both', async () => {
  const version = await versionFor();
  await setVariable(api, task.processInstanceKey, 'exposureMinor', 1);
  const stale = await Promise.all([complete('officer-1', version), complete('officer-2', version)]);
  expect(stale.map((one) => one.status)).toEqual([412, 412]);
  const [first, second] = await Promise.all(['officer-1', 'officer-2'].map((person) => versionFor(person)));
  const answers = await Promise.all([complete('officer-1', first), complete('officer-2', second)]);
  expect(answers.map((one) => one.status).sort()).toEqual([200, 409]);
});

it.each(['', 'x', '1.2.3', '1.1.1.1.99999999999999999999', "1.1.1.1.1'; drop table"])(
  'refuses %j as a version',
  async (version) => {
    expect(await complete('officer-1', version)).toMatchObject({ status: 400 });
  },
);
