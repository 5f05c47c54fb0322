/**
 * SQL of the tasklist's rows (`open_task`, migration 084): one for each open task and queue. A queue is a candidate
 * group, or `user:` and the id of who the task is assigned to or names as candidate; '' when there is neither.
 * Everything follows from rows of the read model alone, so a rebuild gives the same.
 */

/** Columns of `open_task` in the order in which {@link openTaskRows} gives them. */
export const openTaskColumns = [
  'user_task_key',
  'queue',
  'branch',
  'due_date',
  'priority',
  'escalation_level',
  'created_at',
  'case_id',
  'bpmn_process_id',
  'element_id',
  'assignee',
  'candidate_groups',
  'entered_by',
  'decided_by',
  'four_eyes',
  'fields',
  'item',
] as const;

/** Values that lists can show and compare: short, and written so that PostgreSQL takes them whatever they are. */
const scalar = String.raw`^(true|false|-?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?|"[^"\\[:cntrl:]]{0,200}")$`;

/**
 * Scalars of the case's outermost scope. Identifiers are left out: they point to what is kept elsewhere, often sealed,
 * and nobody sorts by them.
 */
const fieldsOf = (schema: string) => `
  SELECT coalesce(jsonb_object_agg(v.name, v.value::jsonb), '{}') AS fields
  FROM ${schema}.variable v
  WHERE v.process_instance_key = c.process_instance_key AND v.scope_key = c.process_instance_key
    AND v.name ~ '^[A-Za-z][A-Za-z0-9]{0,63}$' AND v.name !~ 'Id$'
    AND length(v.value) <= 202 AND v.value ~ '${scalar}'`;

/** Who decided in the case elsewhere than in our API and is barred by it; the rule of src/policy/four-eyes.ts. */
const decidedBy = (schema: string) => `
  SELECT coalesce(array_agg(DISTINCT d.assignee ORDER BY d.assignee), '{}') AS decided_by
  FROM ${schema}.user_task d
  WHERE d.case_id = t.case_id AND d.state = 'completed' AND d.assignee IS NOT NULL
    AND coalesce(d.action, '') NOT LIKE 'tongban:%'
    AND (d.element_id <> t.element_id OR d.ended_at IS NULL OR t.created_at < d.ended_at)`;

const queuesOf = `
  SELECT unnest(t.candidate_groups) AS queue
  UNION SELECT 'user:' || u FROM unnest(t.candidate_users || t.assignee) AS u WHERE u IS NOT NULL
  UNION SELECT '' WHERE cardinality(t.candidate_groups) = 0 AND t.assignee IS NULL
    AND cardinality(t.candidate_users) = 0`;

const iso = (moment: string) => `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The finished JSON of a row (TaskItem): made once here, so that no page has to. */
const item = `jsonb_build_object('userTaskKey', t.user_task_key::text, 'caseId', t.case_id,
    'kind', CASE left(t.case_id, 2) WHEN 'AO' THEN 'account-opening' WHEN 'CR' THEN 'credit-approval'
      ELSE 'complaint-handling' END,
    'bpmnProcessId', t.bpmn_process_id, 'processDefinitionKey', t.process_definition_key::text,
    'elementId', t.element_id, 'candidateGroups', t.candidate_groups, 'branch', c.branch, 'assignee', t.assignee,
    'priority', t.priority, 'escalationLevel', e.level, 'dueDate', ${iso('t.due_date')},
    'createdAt', ${iso('t.created_at')}, 'fields', f.fields)::text`;

/**
 * A query of the rows for some open tasks.
 * @param tasks subquery with the columns of `user_task`; all are taken for open
 * @param cases table or subquery with case_id, process_instance_key, branch and entered_by
 */
export const openTaskRows = (schema: string, tasks: string, cases = `${schema}.process_case`) => `
  SELECT t.user_task_key, q.queue, coalesce(c.branch, '') AS branch, coalesce(t.due_date, 'infinity') AS due_date,
    t.priority, e.level::smallint AS escalation_level, t.created_at, t.case_id, t.bpmn_process_id, t.element_id, t.assignee,
    t.candidate_groups, c.entered_by, d.decided_by,
    substring(t.custom_headers from '"fourEyes":"(work|check|decision)"') AS four_eyes, f.fields, ${item} AS item
  FROM ${tasks} AS t
    LEFT JOIN ${cases} AS c ON c.case_id = t.case_id
    CROSS JOIN LATERAL (SELECT CASE WHEN NOT t.candidate_groups <@ t.first_candidate_groups THEN 2
      WHEN t.priority > t.first_priority THEN 1 ELSE 0 END AS level) AS e
    CROSS JOIN LATERAL (${fieldsOf(schema)}) AS f
    CROSS JOIN LATERAL (${decidedBy(schema)}) AS d
    CROSS JOIN LATERAL (${queuesOf}) AS q`;
