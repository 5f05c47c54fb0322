import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectTasklist } from '../../support/tasklist-rows.ts';
import { type Api, startApi } from './api-harness.ts';
import { creditApplication, freshKey } from './samples.ts';

/** Beyond 2^53, as from partition 4 on. */
const firstKey = 9_007_199_254_740_993n + (5n << 51n);
const formKey = '11258999068426241';
const form = {
  id: 'decide-credit',
  type: 'default',
  components: [
    { type: 'text', text: 'x' },
    { type: 'textfield', key: 'shown', disabled: true },
    {
      type: 'group',
      components: [
        {
          type: 'radio',
          key: 'officerDecision',
          validate: { required: true },
          values: [{ value: 'approve' }, { value: 'reject' }],
        },
      ],
    },
    { type: 'number', key: 'approvedAmountMinor', validate: { min: 0, max: 100 } },
    { type: 'textarea', key: 'opinion', properties: { claimCheck: 'true' }, validate: { maxLength: 200 } },
    { type: 'textfield', key: 'reference' },
  ],
};

let api: Api;
let next = 0n;
beforeAll(async () => {
  api = await startApi();
  await api
    .db('read_model.form')
    .insert({ form_key: formKey, form_id: form.id, version: 1, resource: JSON.stringify(form) });
});
afterAll(() => api.stop());

async function newCase(person = 'channel', channel = 'app') {
  const n = 300 + Number(next++ % 600n);
  const { body } = await api.call(
    person,
    'POST',
    '/credit-applications',
    { ...creditApplication(n), channel },
    freshKey(),
  );
  return body.caseId as string;
}

async function newTask(caseId: string, more: Record<string, unknown> = {}) {
  const userTaskKey = String(firstKey + next++);
  await api.db('read_model.user_task').insert({
    user_task_key: userTaskKey,
    case_id: caseId,
    process_instance_key: String(firstKey + 1_000_000n + next),
    element_instance_key: String(firstKey + 2_000_000n + next),
    process_definition_key: '1',
    bpmn_process_id: 'credit-approval',
    element_id: 'approve-as-officer',
    form_key: formKey,
    form_id: form.id,
    candidate_groups: ['credit-officer'],
    state: 'created',
    priority: 50,
    created_at: api.clock.now(),
    ...more,
  });
  await projectTasklist(api.db, userTaskKey);
  api.zeebe.openTasks.add(userTaskKey);
  return userTaskKey;
}
const complete = (person: string, key: string, variables: object = { officerDecision: 'approve' }) =>
  api.call(person, 'POST', `/user-tasks/${key}/completion`, { variables });

describe('completing', () => {
  let caseId: string;
  beforeEach(async () => {
    caseId = await newCase();
  });

  it('sends the form’s fields with an action that names the command, texts as ids; the task is gone at once', async () => {
    const key = await newTask(caseId);
    const listed = await api.call('officer-1', 'GET', `/user-tasks?caseId=${caseId}`);
    expect(listed.body.items).toMatchObject([{ userTaskKey: key, caseId, priority: 50 }]);
    const done = await complete('officer-1', key, {
      officerDecision: 'approve',
      opinion: '同意，植入意见',
      approvedAmountMinor: 7,
    });
    expect(done).toMatchObject({ status: 200, body: { state: 'completed' } });
    const sent = api.zeebe.completed.at(-1)!;
    expect(sent).toMatchObject({ key, action: `tongban:${done.body.commandId}` });
    const variables = sent.variables as Record<string, unknown>;
    expect(variables).toEqual({
      officerDecision: 'approve',
      approvedAmountMinor: 7,
      opinionId: expect.stringMatching(/^TX-/),
    });
    expect(await api.deps.stores.freeTexts.get(String(variables.opinionId))).toMatchObject({
      text: '同意，植入意见',
      writtenBy: 'officer-1',
      caseId,
    });
    expect((await api.call('officer-1', 'GET', `/user-tasks?caseId=${caseId}`)).body.items).toEqual([]);
  });

  it.each([
    [{ officerDecision: 'approve', bonus: 1 }, 'variables.bonus'],
    [{ officerDecision: 'approve', shown: 'x' }, 'variables.shown'],
    [{}, 'variables.officerDecision'],
    [{ officerDecision: 'maybe' }, 'variables.officerDecision'],
    [{ officerDecision: 'approve', approvedAmountMinor: 101 }, 'variables.approvedAmountMinor'],
    [{ officerDecision: 'approve', approvedAmountMinor: '5' }, 'variables.approvedAmountMinor'],
    [{ officerDecision: 'approve', opinion: 'x'.repeat(201) }, 'variables.opinion'],
    [{ officerDecision: 'approve', reference: '张伟 说的话' }, 'variables.reference'],
  ])('refuses %j', async (variables, field) => {
    const key = await newTask(caseId);
    expect(await complete('officer-1', key, variables)).toMatchObject({ status: 422, body: { field } });
    expect(api.zeebe.openTasks.has(key)).toBe(true);
  });

  it('of two at once one wins, the other is told who', async () => {
    const key = await newTask(caseId);
    const answers = await Promise.all([complete('officer-1', key), complete('officer-2', key)]);
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409]);
    const loser = answers.find((one) => one.status === 409)!;
    const winner = answers[0]!.status === 200 ? 'officer-1' : 'officer-2';
    expect(loser.body).toMatchObject({ type: '/problems/already-completed', completedBy: winner });
    expect(api.zeebe.completed.filter((one) => one.key === key)).toHaveLength(1);
  });

  it('a task that the engine no longer has is refused and comes back to nobody', async () => {
    const key = await newTask(caseId);
    api.zeebe.openTasks.delete(key);
    expect(await complete('officer-1', key)).toMatchObject({
      status: 409,
      body: { type: '/problems/task-gone' },
    });
  });

  it('unknown tasks, tasks of an unknown case, completed tasks', async () => {
    expect((await complete('officer-1', '1')).status).toBe(404);
    expect((await complete('officer-1', 'abc')).status).toBe(400);
    const orphan = await newTask('CR-20261121-ZZZZZZZZ');
    expect(await complete('officer-1', orphan)).toMatchObject({
      status: 403,
      body: { reason: 'case-unknown' },
    });
    const done = await newTask(caseId, { state: 'completed' });
    expect((await complete('officer-1', done)).status).toBe(409);
  });
});

describe('four eyes', () => {
  it('nobody decides twice in one case, on whichever level', async () => {
    const caseId = await newCase();
    const officer = await newTask(caseId);
    const manager = await newTask(caseId, {
      element_id: 'approve-as-branch-manager',
      candidate_groups: ['branch-manager'],
    });
    expect((await complete('officer-1', officer)).status).toBe(200);
    expect(await complete('officer-1', manager)).toMatchObject({
      status: 403,
      body: { reason: 'decided-before' },
    });
    expect((await complete('manager', manager)).status).toBe(200);
    const refusals = await api.db('bank.security_event').where('reason', 'decided-before').select('user_id');
    expect(refusals).toEqual([{ user_id: 'officer-1' }]);
  });

  it('holds when one person answers two levels at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const caseId = await newCase();
      const officer = await newTask(caseId);
      const manager = await newTask(caseId, {
        element_id: 'approve-as-branch-manager',
        candidate_groups: ['branch-manager'],
      });
      const answers = await Promise.all([complete('officer-1', officer), complete('officer-1', manager)]);
      expect(answers.map((one) => one.status).sort()).toEqual([200, 403]);
    }
  });

  it('nobody decides on a case they entered; collecting is no decision', async () => {
    const caseId = await newCase('clerk', 'branch');
    const decision = await newTask(caseId, { candidate_groups: ['branch-clerk'] });
    expect(await complete('clerk', decision)).toMatchObject({
      status: 403,
      body: { reason: 'entered-by-self' },
    });
    const work = await newTask(caseId, {
      element_id: 'rework-application',
      candidate_groups: ['branch-clerk'],
    });
    expect((await complete('clerk', work)).status).toBe(200);
  });

  it('only candidates, and only the assignee of an assigned task', async () => {
    const caseId = await newCase();
    const key = await newTask(caseId, { assignee: 'officer-2' });
    expect(await complete('manager', key)).toMatchObject({
      status: 403,
      body: { reason: 'not-a-candidate' },
    });
    expect(await complete('officer-1', key)).toMatchObject({
      status: 403,
      body: { reason: 'assigned-to-another' },
    });
    expect(await api.call('officer-1', 'POST', `/user-tasks/${key}/claim`, {})).toMatchObject({
      status: 409,
    });
    expect((await api.call('officer-2', 'POST', `/user-tasks/${key}/claim`, {})).status).toBe(200);
  });
});

it('shows a task with form and data, texts in the clear, to candidates only', async () => {
  const caseId = await newCase();
  const key = await newTask(caseId);
  const row = await api.db('read_model.user_task').where('user_task_key', key).first();
  const found = await api.db('bank.case_registry').where('case_id', caseId).first();
  const textId = await api.deps.stores.freeTexts.put({
    customerId: found.customer_id,
    caseId,
    purpose: 'x',
    text: '前一级意见',
  });
  const scope = { process_instance_key: row.process_instance_key, scope_key: row.process_instance_key };
  await api.db('read_model.variable').insert([
    { ...scope, variable_key: '1', name: 'amountMinor', value: '5000000' },
    { ...scope, variable_key: '2', name: 'interviewOpinionId', value: JSON.stringify(textId) },
    { ...scope, variable_key: '3', name: 'bigKey', value: '9007199254740993' },
  ]);
  const answer = await api.call('officer-1', 'GET', `/user-tasks/${key}`);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      userTaskKey: key,
      mayComplete: true,
      form: { id: 'decide-credit' },
      data: { amountMinor: 5_000_000, interviewOpinion: '前一级意见', bigKey: '9007199254740993' },
    },
  });
  expect((await api.call('manager', 'GET', `/user-tasks/${key}`)).status).toBe(403);
  const operator = await api.call('operator', 'GET', `/user-tasks/${key}`);
  expect(JSON.stringify(operator.body)).not.toContain('前一级意见');
});

it('pages through tasks, the least time left first, each once', async () => {
  const caseId = await newCase();
  const dueIn = (n: number) =>
    n % 6 === 5 ? null : new Date(api.clock.now().getTime() + (n % 4) * 3_600_000);
  for (let n = 0; n < 25; n++) await newTask(caseId, { due_date: dueIn(n) });
  const seen: { userTaskKey: string; dueDate: string | null }[] = [];
  let cursor = '';
  do {
    const page = await api.call(
      'officer-1',
      'GET',
      `/user-tasks?caseId=${caseId}&limit=7${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...page.body.items);
    cursor = page.body.nextCursor ?? '';
  } while (cursor);
  expect(new Set(seen.map((task) => task.userTaskKey)).size).toBe(25);
  const due = seen.map((task) => task.dueDate ?? 'none');
  expect(due).toEqual([...due].sort());
  expect(due.at(-1)).toBe('none');
});
