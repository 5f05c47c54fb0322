import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CaseDetail, CasePage, Progress } from '../../../src/api/routes/case-schemas.ts';
import { type Api, startApi } from './api-harness.ts';
import { accountOpening, applicant, complaint, creditApplication, freshKey, residentId } from './samples.ts';

let api: Api;
const ids: string[] = [];
beforeAll(async () => {
  api = await startApi();
  for (let n = 0; n < 5; n++) {
    api.clock.add(1_000);
    const { body } = await api.call(
      'channel',
      'POST',
      '/account-openings',
      accountOpening(700 + n),
      freshKey(),
    );
    ids.push(body.caseId);
  }
});
afterAll(() => api.stop());

it('lists cases newest first, page by page, with those that only the engine knows', async () => {
  await api.db('read_model.process_case').insert([
    {
      case_id: ids[0],
      kind: 'account-opening',
      state: 'completed',
      process_instance_key: '10',
      started_at: api.clock.now(),
    },
    {
      case_id: 'CP-20261121-FWRK0000',
      kind: 'complaint-handling',
      customer_id: 'CU-AAAAAAAAAAAA',
      state: 'active',
      process_instance_key: '11',
      started_at: new Date(api.clock.now().getTime() + 1_000),
    },
  ]);
  const first = await api.call('auditor', 'GET', '/cases?limit=4');
  expect(first.body.items.map((one: { caseId: string }) => one.caseId)).toEqual([
    'CP-20261121-FWRK0000',
    ids[4],
    ids[3],
    ids[2],
  ]);
  const second = await api.call('auditor', 'GET', `/cases?limit=4&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({
    items: [{ caseId: ids[1] }, { caseId: ids[0], state: 'completed' }],
    nextCursor: null,
  });
  expect((await api.call('auditor', 'GET', '/cases?state=starting')).body.items).toHaveLength(4);
  expect((await api.call('auditor', 'GET', '/cases?kind=complaint-handling')).body.items).toHaveLength(1);
  expect((await api.call('auditor', 'GET', `/cases?text=${ids[2]!.slice(0, -1)}`)).body.items).toMatchObject([
    { caseId: ids[2] },
  ]);
  expect(
    (await api.call('auditor', 'GET', `/cases?from=${api.clock.now().toISOString()}`)).body.items,
  ).toHaveLength(2);
});

it('says in words how a case ended, by its end event and the variables of its process', async () => {
  const seen = async (caseId: string) => {
    const [one, progress, list] = await Promise.all([
      api.call('auditor', 'GET', `/cases/${caseId}`),
      api.call('auditor', 'GET', `/cases/${caseId}/progress`),
      api.call('auditor', 'GET', `/cases?text=${caseId}`),
    ]);
    expect(progress.body.outcome).toEqual(one.body.outcome);
    // What the OpenAPI document promises.
    expect([...Value.Errors(CaseDetail, one.body)]).toEqual([]);
    expect([...Value.Errors(Progress, progress.body)]).toEqual([]);
    expect([...Value.Errors(CasePage, list.body)]).toEqual([]);
    expect(list.body.items).toMatchObject([{ caseId, outcome: one.body.outcome }]);
    return one.body.outcome;
  };
  const end = async (key: string, kind: string, endElementId: string | null, state = 'completed') => {
    const caseId = `CR-20261121-END000${key}`;
    await api.db('read_model.process_case').insert({
      case_id: caseId,
      kind,
      state,
      process_instance_key: key,
      started_at: new Date('2026-11-20T00:00:00Z'),
      end_element_id: endElementId,
    });
    return caseId;
  };
  const variable = (key: string, scope: string, name: string, value: string) =>
    api.db('read_model.variable').insert({
      process_instance_key: key,
      variable_key: scope + name.length,
      scope_key: scope,
      name,
      value,
    });
  await variable('91', '91', 'caseOutcome', '"declined"');
  await variable('91', '912', 'caseOutcome', '"withdrawn"'); // of a scope in it
  await variable('92', '92', 'caseOutcome', '"never heard of"');
  expect(await seen(await end('91', 'credit-approval', 'end-closed'))).toEqual({
    id: 'declined',
    zh: '未通过',
    en: 'Declined',
  });
  expect(await seen(await end('92', 'credit-approval', 'end-closed'))).toMatchObject({ id: 'closed' });
  expect(await seen(await end('93', 'credit-approval', 'end-disbursed'))).toMatchObject({ id: 'disbursed' });
  expect(await seen(await end('94', 'account-opening', 'end-withdrawn'))).toMatchObject({ zh: '已撤回' });
  expect(await seen(await end('95', 'complaint-handling', 'end-linked'))).toMatchObject({ id: 'linked' });
  expect(await seen(await end('96', 'complaint-handling', 'end-of-an-old-version'))).toBeNull();
  expect(await seen(await end('97', 'account-opening', null, 'terminated'))).toBeNull();
  expect(await seen(await end('98', 'account-opening', null, 'active'))).toBeNull();
  expect(await seen(ids[4]!)).toBeNull();
});

it('finds a customer’s cases by name, phone or document from the body only', async () => {
  const { body } = await api.call(
    'channel',
    'POST',
    '/credit-applications',
    creditApplication(701),
    freshKey(),
  );
  const wanted = [body.caseId, ids[1]].sort();
  const search = async (criteria: object) => {
    const answer = await api.call('auditor', 'POST', '/cases/search', criteria);
    return answer.body.items?.map((one: { caseId: string }) => one.caseId).sort();
  };
  expect(await search({ phone: applicant(701).mobile })).toEqual(wanted);
  expect(await search({ name: applicant(701).name })).toEqual(wanted);
  expect(await search({ document: { type: 'resident-id', number: residentId(701), country: 'CN' } })).toEqual(
    wanted,
  );
  expect(await search({ name: applicant(701).name, phone: applicant(702).mobile })).toEqual([]);
  expect((await api.call('auditor', 'POST', '/cases/search', {})).status).toBe(422);
});

it('shows one case, its progress and its history', async () => {
  const key = String((5n << 51n) + 9_007_199_254_740_993n);
  const caseId = ids[3]!;
  await api.db('read_model.process_case').insert({
    case_id: caseId,
    kind: 'account-opening',
    state: 'active',
    process_instance_key: key,
    started_at: api.clock.now(),
  });
  await api.db('read_model.variable_value').insert({
    process_instance_key: key,
    position: 1,
    variable_key: key,
    scope_key: key,
    name: 'accountClass',
    value: '"II"',
  });
  await api.db('read_model.message_subscription').insert({
    process_instance_key: key,
    subscription_key: '1',
    message_name: 'sms-code-checked',
    correlation_key: caseId,
    state: 'open',
  });
  const shown = await api.call('channel', 'GET', `/cases/${caseId}`);
  expect(shown.body).toMatchObject({ caseId, state: 'active', customerName: applicant(703).name });
  expect((await api.call('operator', 'GET', `/cases/${caseId}`)).body.customerName).toBeNull();
  const progress = await api.call('channel', 'GET', `/cases/${caseId}/progress`);
  expect(progress.body).toMatchObject({
    state: 'active',
    expected: [{ who: 'customer', action: 'sms-code' }],
  });
  const history = await api.call('auditor', 'GET', `/cases/${caseId}/history`);
  expect(history.body.variables).toMatchObject([
    { variableKey: key, processInstanceKey: key, value: '"II"' },
  ]);
  const application = await api.call('auditor', 'GET', `/cases/${caseId}/application`);
  expect(application.body.application.applicant.name).toBe(applicant(703).name);
});

it('keeps planted values out of logs, commands and plain columns', async () => {
  const { body } = await api.call('channel', 'POST', '/complaints', complaint(790), freshKey());
  await vi.waitFor(() => expect(api.zeebe.started.has(body.caseId)).toBe(true), 5_000);
  const planted = ['欧阳测试', '植入', '138001', '11010519900101', '北京市朝阳区', '6222020200112233445'];
  const { rows } = await api.db.raw(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('bank', 'read_model', 'history') and table_type = 'BASE TABLE'`,
  );
  let dump = '';
  for (const { name } of rows) {
    const found = await api.db.raw(`select row_to_json(t)::text as line from ${name} t`);
    for (const { line } of found.rows) dump += `${line}\n`;
  }
  // bytea comes as hex: look for the bytes of each value too.
  const hex = (value: string) => Buffer.from(value).toString('hex');
  for (const value of planted) {
    expect(dump.includes(value), value).toBe(false);
    expect(dump.includes(hex(value)), `bytes of ${value}`).toBe(false);
    expect(api.lines.join('\n').includes(value), `log: ${value}`).toBe(false);
    expect(JSON.stringify(api.zeebe.seen).includes(value), `engine: ${value}`).toBe(false);
  }
  expect(dump.length).toBeGreaterThan(5_000);
});

it('deploys models: what does not parse is refused with line and element, lint errors are told', async () => {
  const deploy = (content: string, more = {}) =>
    api.call('analyst', 'POST', '/deployments', { resources: [{ name: 'x.bpmn', content }], ...more });
  const head =
    '<?xml version="1.0"?>\n<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">\n';
  const torn = `${head}<bpmn:process id="p">\n<bpmn:startEvent id="begin">\n</bpmn:process></bpmn:definitions>`;
  expect(await deploy(torn)).toMatchObject({
    status: 400,
    body: { type: '/problems/does-not-parse', errors: [{ field: 'x.bpmn', line: 5, element: 'begin' }] },
  });
  const dangling = `${head}<bpmn:process id="p">\n<bpmn:sequenceFlow id="flow-1" sourceRef="nobody" targetRef="none"/></bpmn:process></bpmn:definitions>`;
  expect(await deploy(dangling)).toMatchObject({
    status: 400,
    body: { errors: [{ line: 4, element: 'flow-1' }, {}] },
  });
  const untidy = `${head}<bpmn:process id="p" isExecutable="true">\n<bpmn:task id="lonely"/></bpmn:process></bpmn:definitions>`;
  const linted = await deploy(untidy);
  expect(linted).toMatchObject({ status: 422, body: { type: '/problems/lint-failed' } });
  expect(linted.body.errors).toContainEqual(expect.objectContaining({ element: 'lonely', line: 4 }));
  expect(
    (await api.call('analyst', 'POST', '/deployments', { resources: [{ name: '../x.bpmn', content: 'x' }] }))
      .body.field,
  ).toBe('resources.0.name');
});

it('lists what needs an operator, newest first', async () => {
  const at = api.clock.now();
  await api.db('bank.alarm').insert({
    raised_at: at,
    last_raised_at: at,
    source: 'exporter',
    kind: 'foreign-completion',
    severity: 'critical',
    case_id: ids[0],
  });
  await api.db('read_model.incident').insert({
    incident_key: '1',
    case_id: ids[1],
    element_id: 'open-account',
    error_type: 'JOB_NO_RETRIES',
    state: 'open',
    created_at: new Date(at.getTime() + 1_000),
  });
  const answer = await api.call('operator', 'GET', '/alarms');
  expect(answer.body.items).toMatchObject([
    { kind: 'incident', caseId: ids[1], detail: 'JOB_NO_RETRIES at open-account' },
    { kind: 'foreign-completion', caseId: ids[0], severity: 'critical' },
  ]);
  expect((await api.call('officer-1', 'GET', '/alarms')).status).toBe(403);
});

it('shows what is deployed and the diagram of a definition', async () => {
  const key = String(3n << 52n);
  const resource = '<bpmn:definitions/>';
  await api.db('read_model.process_definition').insert({
    process_definition_key: key,
    bpmn_process_id: 'p',
    version: 2,
    resource_name: 'p.bpmn',
    resource,
  });
  const listed = await api.call('analyst', 'GET', '/deployments');
  expect(listed.body.processes).toMatchObject([{ processDefinitionKey: key, version: 2 }]);
  expect((await api.call('auditor', 'GET', `/process-definitions/${key}/xml`)).body).toBe(resource);
  expect((await api.call('auditor', 'GET', '/process-definitions/1/xml')).status).toBe(404);
});
