import type pg from 'pg';

export const queues = [
  ...['account-reviewer', 'account-supervisor', 'duty-manager', 'credit-officer', 'branch-manager'],
  ...['head-office-risk', 'committee-member', 'complaint-handler', 'team-lead', 'department-head'],
  ...['head-office', 'branch-clerk'],
];

/**
 * Rows as the projector would leave them: 12 queues, 60 branches and 30 % of none, one task in ten opened to a second
 * queue, one in twenty assigned, deadlines over twelve days and 2 % without, 21 fields a case. Six tasks in ten belong
 * to a case with an earlier decision, by one of 500 people who also enter cases.
 * @returns how many tasks there are
 */
export async function fillTasklist(pool: pg.Pool, tasks: number): Promise<number> {
  // Indexes are made afterwards: filling them row by row takes several times as long.
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE schemaname = 'read_model' AND tablename = 'open_task' AND indexname <> 'open_task_pkey'`,
  );
  for (const { name } of indexes) await pool.query(`DROP INDEX read_model.${name}`);
  await pool.query(rows, [tasks, queues]);
  for (const { definition } of indexes) await pool.query(definition);
  await pool.query(
    `INSERT INTO read_model.open_task_count (partition_id, queue, branch, open)
     SELECT user_task_key >> 51, queue, branch, count(*) FROM read_model.open_task GROUP BY 1, 2, 3`,
  );
  await pool.query(
    `INSERT INTO bank.command (command_id, case_id, kind, payload, state, element_id, created_by, created_at, decision)
     SELECT 'CM-' || i, 'CR-20261120-' || lpad(upper(to_hex(i)), 8, '0'), 'complete-user-task', '{}', 'delivered',
       'earlier-level', 'user-' || (i * 31) % 500, now(), true
     FROM generate_series(1, ($1::int * 0.6)::int) AS i`,
    [tasks],
  );
  for (const table of ['read_model.open_task', 'read_model.open_task_count', 'bank.command'])
    await pool.query(`VACUUM ANALYZE ${table}`);
  // Writing what was filled in must not be measured with reading it.
  await pool.query('CHECKPOINT');
  const { rows: counted } = await pool.query<{ n: number }>(
    'SELECT count(DISTINCT user_task_key)::int AS n FROM read_model.open_task',
  );
  return counted[0]?.n ?? 0;
}

const rows = `
  INSERT INTO read_model.open_task (user_task_key, queue, branch, due_date, priority, escalation_level, created_at,
    case_id, bpmn_process_id, element_id, assignee, candidate_groups, entered_by, decided_by, four_eyes, fields, item)
  SELECT key, queue, branch, coalesce(due, 'infinity'), priority, level, created, case_id, 'credit-approval', element,
    assignee, groups, entered_by, '{}', NULL, fields,
    jsonb_build_object('userTaskKey', key::text, 'caseId', case_id, 'kind', 'credit-approval',
      'bpmnProcessId', 'credit-approval', 'processDefinitionKey', '2251799813685249', 'elementId', element,
      'candidateGroups', groups, 'branch', nullif(branch, ''), 'assignee', assignee, 'priority', priority,
      'escalationLevel', level, 'dueDate', due, 'createdAt', created, 'fields', fields)::text
  FROM (
    SELECT i, ((i % 3 + 1)::bigint << 51) + i AS key,
      CASE WHEN h[1] % 10 < 3 THEN '' ELSE 'B' || lpad((h[2] % 60)::text, 3, '0') END AS branch,
      CASE WHEN i % 50 > 0 THEN timestamptz '2026-11-22 00:00Z' + h[3] % 1000000 * interval '1 s' END AS due,
      (ARRAY[50, 50, 70])[1 + i % 3] AS priority, (ARRAY[0, 0, 1])[1 + i % 3] AS level,
      timestamptz '2026-11-20 00:00Z' + i % 170000 * interval '1 s' AS created,
      'CR-20261120-' || lpad(upper(to_hex(i)), 8, '0') AS case_id,
      'approve-as-' || ($2::text[])[1 + h[4] % 12] AS element,
      CASE WHEN i % 20 = 0 THEN 'user-' || i % 500 END AS assignee,
      CASE WHEN i % 3 = 0 THEN 'user-' || (i * 17) % 500 END AS entered_by,
      CASE WHEN i % 10 = 0 THEN ARRAY[($2::text[])[1 + h[4] % 12], ($2::text[])[1 + (h[4] + 1) % 12]]
        ELSE ARRAY[($2::text[])[1 + h[4] % 12]] END AS groups,
      jsonb_build_object('product', (ARRAY['consumer', 'mortgage', 'small-business'])[1 + h[5] % 3],
        'amountMinor', h[6] % 50000 * 10000, 'approvedAmountMinor', h[6] % 50000 * 10000,
        'termMonths', (1 + i % 30) * 12, 'purpose', (ARRAY['NewCar', 'Repairs', 'Education', 'Other'])[1 + i % 4],
        'statedMonthlyIncomeMinor', i % 500 * 10000, 'relatedParty', i % 97 = 0, 'documentType', 'resident-id',
        'age', 18 + i % 60, 'existingCustomer', i % 2 = 0, 'channel', (ARRAY['app', 'branch', 'web'])[1 + i % 3],
        'submittedAt', to_char(timestamp '2026-11-20' + i % 170000 * interval '1 s', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'hardCount', i % 2, 'referCount', i % 5, 'bureauScore', 400 + i % 400, 'annualRateBasisPoints', 380 + i % 90,
        'currentLevel', ($2::text[])[1 + h[4] % 12], 'reworkRounds', 0, 'fraudPoints', i % 30,
        'collateralRequired', i % 4 = 0, 'reasonCode', 'R' || h[7] % 2000) AS fields
    FROM generate_series(1, $1::int) AS i,
      LATERAL (SELECT array_agg(abs(hashint4(i + k)::bigint)) AS h FROM generate_series(1000001, 1000007) AS k) AS r
  ) AS task,
  LATERAL unnest(groups || CASE WHEN assignee IS NULL THEN '{}'::text[] ELSE ARRAY['user:' || assignee] END) AS queue`;
