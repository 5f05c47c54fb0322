import { table } from './table.ts';

/** The tables of the read model as the projector writes them; migration 021 says what the columns mean. */
export const processCase = table('process_case', {
  case_id: ['text', 'key'],
  kind: ['text', 'keep'],
  customer_id: ['text', 'keep'],
  channel: ['text', 'keep'],
  entered_by: ['text', 'keep'],
  branch: ['text', 'keep'],
  process_instance_key: ['bigint', 'keep'],
  process_definition_key: ['bigint', 'keep'],
  process_definition_version: ['integer', 'keep'],
  state: ['text', 'keep'],
  started_at: ['time', 'first'],
  ended_at: ['time', 'keep'],
  end_element_id: ['text', 'keep'],
  open_incidents: ['integer', 'add'],
});

export const processDefinition = table('process_definition', {
  process_definition_key: ['bigint', 'key'],
  bpmn_process_id: ['text', 'keep'],
  version: ['integer', 'keep'],
  version_tag: ['text', 'keep'],
  deployment_key: ['bigint', 'keep'],
  resource_name: ['text', 'keep'],
  resource: ['text', 'keep'],
  deployed_at: ['time', 'least'],
  deleted_at: ['time', 'least'],
});

export const decisionRequirements = table('decision_requirements', {
  decision_requirements_key: ['bigint', 'key'],
  decision_requirements_id: ['text', 'keep'],
  name: ['text', 'keep'],
  version: ['integer', 'keep'],
  resource_name: ['text', 'keep'],
  resource: ['text', 'keep'],
  deployed_at: ['time', 'least'],
  deleted_at: ['time', 'least'],
});

export const decisionDefinition = table('decision_definition', {
  decision_key: ['bigint', 'key'],
  decision_id: ['text', 'keep'],
  name: ['text', 'keep'],
  version: ['integer', 'keep'],
  version_tag: ['text', 'keep'],
  decision_requirements_key: ['bigint', 'keep'],
  decision_requirements_id: ['text', 'keep'],
  deployment_key: ['bigint', 'keep'],
  deployed_at: ['time', 'least'],
  deleted_at: ['time', 'least'],
});

export const form = table('form', {
  form_key: ['bigint', 'key'],
  form_id: ['text', 'keep'],
  version: ['integer', 'keep'],
  version_tag: ['text', 'keep'],
  deployment_key: ['bigint', 'keep'],
  resource_name: ['text', 'keep'],
  resource: ['text', 'keep'],
  deployed_at: ['time', 'least'],
  deleted_at: ['time', 'least'],
});

export const processInstance = table('process_instance', {
  process_instance_key: ['bigint', 'key'],
  root_process_instance_key: ['bigint', 'keep'],
  parent_process_instance_key: ['bigint', 'keep'],
  parent_element_instance_key: ['bigint', 'keep'],
  case_id: ['text', 'keep'],
  bpmn_process_id: ['text', 'keep'],
  process_definition_key: ['bigint', 'keep'],
  version: ['integer', 'keep'],
  partition_id: ['integer', 'keep'],
  state: ['text', 'keep'],
  started_at: ['time', 'first'],
  ended_at: ['time', 'keep'],
  end_element_id: ['text', 'keep'],
});

export const elementInstance = table('element_instance', {
  process_instance_key: ['bigint', 'key'],
  element_instance_key: ['bigint', 'key'],
  element_id: ['text', 'keep'],
  element_type: ['text', 'keep'],
  event_type: ['text', 'keep'],
  parent_scope_key: ['bigint', 'keep'],
  state: ['text', 'keep'],
  entered_at: ['time', 'first'],
  left_at: ['time', 'keep'],
  entered_position: ['bigint', 'first'],
  left_position: ['bigint', 'keep'],
});

export const sequenceFlowTaken = table(
  'sequence_flow_taken',
  {
    process_instance_key: ['bigint', 'key'],
    position: ['bigint', 'key'],
    element_id: ['text', 'set'],
    taken_at: ['time', 'set'],
  },
  { appendOnly: true },
);

export const variable = table('variable', {
  process_instance_key: ['bigint', 'key'],
  variable_key: ['bigint', 'key'],
  scope_key: ['bigint', 'set'],
  name: ['text', 'set'],
  value: ['text', 'keep'],
  updated_at: ['time', 'set'],
});

export const variableValue = table(
  'variable_value',
  {
    process_instance_key: ['bigint', 'key'],
    position: ['bigint', 'key'],
    variable_key: ['bigint', 'set'],
    scope_key: ['bigint', 'set'],
    name: ['text', 'set'],
    value: ['text', 'set'],
    set_at: ['time', 'set'],
  },
  { appendOnly: true },
);

export const userTask = table('user_task', {
  user_task_key: ['bigint', 'key'],
  case_id: ['text', 'keep'],
  process_instance_key: ['bigint', 'set'],
  process_definition_key: ['bigint', 'set'],
  process_definition_version: ['integer', 'set'],
  bpmn_process_id: ['text', 'set'],
  element_id: ['text', 'set'],
  element_instance_key: ['bigint', 'set'],
  form_key: ['bigint', 'keep'],
  form_id: ['text', 'keep'],
  assignee: ['text', 'set'],
  candidate_groups: ['text[]', 'set'],
  candidate_users: ['text[]', 'set'],
  due_date: ['time', 'set'],
  follow_up_date: ['time', 'set'],
  priority: ['integer', 'set'],
  first_candidate_groups: ['text[]', 'first'],
  first_priority: ['integer', 'first'],
  custom_headers: ['text', 'keep'],
  state: ['text', 'keep'],
  action: ['text', 'keep'],
  changed_attributes: ['text[]', 'keep'],
  created_at: ['time', 'first'],
  assigned_at: ['time', 'keep'],
  ended_at: ['time', 'keep'],
  position: ['bigint', 'set'],
});

export const job = table('job', {
  process_instance_key: ['bigint', 'key'],
  job_key: ['bigint', 'key'],
  type: ['text', 'keep'],
  kind: ['text', 'keep'],
  element_id: ['text', 'keep'],
  element_instance_key: ['bigint', 'keep'],
  worker: ['text', 'keep'],
  retries: ['integer', 'keep'],
  state: ['text', 'keep'],
  error_code: ['text', 'keep'],
  error_message: ['text', 'keep'],
  failures: ['integer', 'add'],
  timeouts: ['integer', 'add'],
  created_at: ['time', 'first'],
  ended_at: ['time', 'keep'],
});

export const timer = table('timer', {
  process_instance_key: ['bigint', 'key'],
  timer_key: ['bigint', 'key'],
  process_definition_key: ['bigint', 'keep'],
  element_id: ['text', 'keep'],
  element_instance_key: ['bigint', 'keep'],
  due_date: ['time', 'keep'],
  repetitions: ['integer', 'keep'],
  state: ['text', 'keep'],
  created_at: ['time', 'first'],
  ended_at: ['time', 'keep'],
});

export const incident = table('incident', {
  incident_key: ['bigint', 'key'],
  case_id: ['text', 'keep'],
  process_instance_key: ['bigint', 'keep'],
  bpmn_process_id: ['text', 'keep'],
  process_definition_key: ['bigint', 'keep'],
  element_id: ['text', 'keep'],
  element_instance_key: ['bigint', 'keep'],
  job_key: ['bigint', 'keep'],
  error_type: ['text', 'keep'],
  error_message: ['text', 'keep'],
  state: ['text', 'keep'],
  created_at: ['time', 'first'],
  resolved_at: ['time', 'keep'],
});

export const message = table('message', {
  message_key: ['bigint', 'key'],
  name: ['text', 'keep'],
  correlation_key: ['text', 'keep'],
  message_id: ['text', 'keep'],
  deadline: ['time', 'keep'],
  state: ['text', 'keep'],
  published_at: ['time', 'first'],
  expired_at: ['time', 'keep'],
});

export const messageSubscription = table('message_subscription', {
  process_instance_key: ['bigint', 'key'],
  subscription_key: ['bigint', 'key'],
  element_id: ['text', 'keep'],
  element_instance_key: ['bigint', 'keep'],
  message_name: ['text', 'keep'],
  correlation_key: ['text', 'keep'],
  interrupting: ['boolean', 'keep'],
  state: ['text', 'keep'],
  created_at: ['time', 'first'],
  ended_at: ['time', 'keep'],
});

export const messageCorrelation = table(
  'message_correlation',
  {
    process_instance_key: ['bigint', 'key'],
    position: ['bigint', 'key'],
    message_key: ['bigint', 'set'],
    message_name: ['text', 'set'],
    correlation_key: ['text', 'set'],
    element_id: ['text', 'set'],
    correlated_at: ['time', 'set'],
  },
  { appendOnly: true },
);

export const decisionEvaluation = table(
  'decision_evaluation',
  {
    process_instance_key: ['bigint', 'key'],
    position: ['bigint', 'key'],
    ordinal: ['integer', 'key'],
    evaluation_key: ['bigint', 'set'],
    case_id: ['text', 'set'],
    element_id: ['text', 'set'],
    element_instance_key: ['bigint', 'set'],
    decision_key: ['bigint', 'set'],
    decision_id: ['text', 'set'],
    decision_version: ['integer', 'set'],
    decision_type: ['text', 'set'],
    root_decision_id: ['text', 'set'],
    inputs: ['jsonb', 'set'],
    output: ['jsonb', 'set'],
    matched_rules: ['jsonb', 'set'],
    state: ['text', 'set'],
    failure_message: ['text', 'set'],
    evaluated_at: ['time', 'set'],
  },
  { appendOnly: true },
);

export const engineEvent = table(
  'engine_event',
  {
    process_instance_key: ['bigint', 'key'],
    position: ['bigint', 'key'],
    partition_id: ['integer', 'key'],
    kind: ['text', 'set'],
    intent: ['text', 'set'],
    code: ['text', 'set'],
    element_id: ['text', 'set'],
    catch_element_id: ['text', 'set'],
    happened_at: ['time', 'set'],
  },
  { appendOnly: true },
);

export const parkedRecord = table(
  'parked_record',
  {
    partition_id: ['integer', 'key'],
    position: ['bigint', 'key'],
    value_type: ['text', 'set'],
    intent: ['text', 'set'],
    reason: ['text', 'set'],
    record_time: ['time', 'set'],
  },
  { appendOnly: true },
);

/** Everything that is written from folds, in this order. */
export const allTables = [
  processDefinition,
  decisionRequirements,
  decisionDefinition,
  form,
  processInstance,
  processCase,
  elementInstance,
  sequenceFlowTaken,
  variable,
  variableValue,
  userTask,
  job,
  timer,
  incident,
  message,
  messageSubscription,
  messageCorrelation,
  decisionEvaluation,
  engineEvent,
  parkedRecord,
] as const;
