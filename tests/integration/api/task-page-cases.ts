import type { Api } from './api-harness.ts';
import { creditApplication, freshKey } from './samples.ts';

/** Beyond 2^53, as from partition 4 on. */
const firstKey = 9_007_199_254_740_993n + (5n << 51n);
const formKey = '11258999068426300';
let next = 0n;
const freshNumber = () => firstKey + next++;

const form = {
  id: 'decide-credit',
  type: 'default',
  components: [
    { type: 'textfield', key: 'shown', disabled: true },
    {
      type: 'radio',
      key: 'officerDecision',
      validate: { required: true },
      values: [{ value: 'approve' }, { value: 'reject' }],
    },
    { type: 'number', key: 'approvedAmountMinor', validate: { min: 0, max: 100 } },
    { type: 'textarea', key: 'opinion', properties: { claimCheck: 'true' }, validate: { maxLength: 2000 } },
  ],
};

/** The form that {@link newTask}'s tasks have. */
export const addForm = (api: Api) =>
  api
    .db('read_model.form')
    .insert({ form_key: formKey, form_id: form.id, version: 1, resource: JSON.stringify(form) });

/** A case that the API took; another customer each time. */
export async function newCase(api: Api): Promise<string> {
  const n = 300 + Number(next++ % 600n);
  const answer = await api.call('channel', 'POST', '/credit-applications', creditApplication(n), freshKey());
  return answer.body.caseId as string;
}

/** An open task as the projector writes it. */
export async function newTask(api: Api, caseId: string, more: Record<string, unknown> = {}) {
  const userTaskKey = String(freshNumber());
  const processInstanceKey = String(freshNumber());
  await api.db('read_model.user_task').insert({
    user_task_key: userTaskKey,
    case_id: caseId,
    process_instance_key: processInstanceKey,
    element_instance_key: String(freshNumber()),
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
  api.zeebe.openTasks.add(userTaskKey);
  return { userTaskKey, processInstanceKey };
}

/** A value set in the root scope of the task's instance. */
export async function setVariable(api: Api, processInstanceKey: string, name: string, value: unknown) {
  const position = String(freshNumber());
  const row = {
    process_instance_key: processInstanceKey,
    variable_key: String(freshNumber()),
    scope_key: processInstanceKey,
    name,
    value: JSON.stringify(value),
  };
  await api.db('read_model.variable_value').insert({ ...row, position, set_at: api.clock.now() });
  await api.db('read_model.variable').insert({ ...row, updated_at: api.clock.now() });
}

export const script = '<img src=x onerror=alert(1)><script>alert("植入")</script>';
