import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generatedWatchList } from '../../../src/screening/watch-list.ts';
import { type Api, startApi } from './api-harness.ts';
import { addForm, newCase, newTask, script, setVariable } from './task-page-cases.ts';

let api: Api;
let caseId: string;
let task: { userTaskKey: string; processInstanceKey: string };
const listed = generatedWatchList.find((entry) => entry.documentNumber && entry.birthDate)!;

async function addDecision() {
  await api.db('read_model.decision_requirements').insert({
    decision_requirements_key: '31',
    resource: readFileSync('processes/credit-approval/credit-decision.dmn', 'utf8'),
  });
  await api.db('read_model.decision_definition').insert({
    decision_key: '32',
    decision_id: 'credit-decision',
    version: 1,
    decision_requirements_key: '31',
  });
  await api.db('read_model.decision_evaluation').insert({
    process_instance_key: task.processInstanceKey,
    position: 1,
    ordinal: 0,
    case_id: caseId,
    element_id: 'decide',
    decision_key: '32',
    decision_id: 'credit-decision',
    decision_version: 1,
    inputs: JSON.stringify([{ id: 'i1', name: '反洗钱等级', value: 'prohibited' }]),
    output: JSON.stringify({ outcome: 'decline' }),
    matched_rules: JSON.stringify([
      { id: 'rule-credit-decision-1', index: 1, outputs: [{ id: 'o', name: 'outcome', value: 'decline' }] },
    ]),
    state: 'evaluated',
    evaluated_at: api.clock.now(),
  });
}

beforeAll(async () => {
  api = await startApi();
  await addForm(api);
  caseId = await newCase(api);
  const level = await newTask(api, caseId, {
    element_id: 'approve-as-branch-manager',
    candidate_groups: ['branch-manager'],
    process_definition_key: '77',
  });
  await api.call('manager', 'POST', `/user-tasks/${level.userTaskKey}/completion`, {
    variables: { officerDecision: 'approve', opinion: script },
  });
  task = await newTask(api, caseId, { process_definition_key: '77' });
  await api.db('read_model.process_definition').insert({
    process_definition_key: '77',
    resource: '<userTask id="approve-as-branch-manager" name="支行长&amp;审批" />',
  });
  for (const [name, value] of Object.entries({
    exposureMinor: 12_300,
    overdueMinor: 0,
    activeFacilities: 2,
    probabilityOfDefault: 0.04,
    grade: 'B',
    modelVersion: 'champion-1',
    reasonCodes: ['R01', 'R99'],
    screeningHits: [{ list: listed.list, entryId: listed.entryId, match: 'exact', score: 88 }],
  }))
    await setVariable(api, task.processInstanceKey, name, value);
  await addDecision();
});
afterAll(() => api.stop());

const context = (person: string, key = task.userTaskKey) =>
  api.call(person, 'GET', `/user-tasks/${key}/context`);

it('tells everything needed to decide in one answer', async () => {
  await api.call('officer-2', 'POST', `/cases/${caseId}/comments`, { text: script });
  const { status, body, headers } = await context('officer-1');
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('no-store');
  expect(body).toMatchObject({
    caseId,
    kind: 'credit-approval',
    exposure: { exposureMinor: 12_300, overdueMinor: 0, activeFacilities: 2 },
    score: {
      grade: 'B',
      reasons: [
        { code: 'R01', zh: expect.any(String) },
        { code: 'R99', zh: 'R99' },
      ],
    },
    comments: [{ text: script, by: { userId: 'officer-2' } }],
    otherCases: [],
  });
  const detail = await api.call('officer-1', 'GET', `/user-tasks/${task.userTaskKey}`);
  expect(body.caseVersion).toBe(detail.body.caseVersion);
  const name = body.applicant.fields.find((one: { field: string }) => one.field === 'name');
  expect(name).toMatchObject({
    label: 'personal',
    hidden: false,
    value: expect.stringContaining('欧阳测试'),
  });
});

it('shows the rules that matched with the analyst’s notes and conditions', async () => {
  const { body } = await context('officer-1');
  expect(body.decisions).toMatchObject([
    {
      decisionId: 'credit-decision',
      name: '审批决策',
      inputs: [{ name: '反洗钱等级', value: 'prohibited' }],
      output: { outcome: 'decline' },
      matchedRules: [
        {
          row: 1,
          annotation: expect.stringContaining('Nothing of the list is told'),
          conditions: [{ input: '反洗钱等级', condition: '"prohibited"' }],
          outputs: [{ name: 'outcome', value: 'decline' }],
        },
      ],
    },
  ]);
});

it('puts the list entry beside the applicant', async () => {
  const { body } = await context('officer-1');
  const [hit] = body.screening;
  expect(hit).toMatchObject({ entryId: listed.entryId, match: 'exact', score: 88 });
  expect(hit.comparison).toContainEqual({
    field: 'documentNumber',
    applicant: expect.stringMatching(/^110105/),
    entry: [listed.documentNumber],
  });
});

it('shows earlier opinions as they were written, but no votes of the same round', async () => {
  const vote = { element_id: 'vote-in-committee' };
  const first = await newTask(api, caseId, vote);
  const second = await newTask(api, caseId, vote);
  await api.call('officer-2', 'POST', `/user-tasks/${first.userTaskKey}/completion`, {
    variables: { officerDecision: 'reject', opinion: 'not yet to be seen' },
  });
  const { body } = await context('officer-1', second.userTaskKey);
  expect(body.opinions).toMatchObject([
    {
      elementName: null,
      by: { userId: 'manager' },
      answers: [{ name: 'officerDecision', value: 'approve' }],
      texts: [{ name: 'opinion', text: script }],
    },
  ]);
  const again = await context('officer-1');
  expect(again.body.opinions[0].elementName).toBe('支行长&审批');
});

it('is for those whom the task is offered to, and auditors', async () => {
  expect(await context('auditor')).toMatchObject({ status: 200 });
  for (const person of ['channel', 'operator', 'analyst', 'clerk'])
    expect(await context(person)).toMatchObject({ status: 403 });
  expect(await context('officer-1', '1')).toMatchObject({ status: 404 });
  expect(await context('officer-1', "1'--")).toMatchObject({ status: 400 });
});
