import type pg from 'pg';

/** How sure a figure is: `assumed` when the delays of simulated people decide it, `held` when the platform does. */
export interface Kpi {
  readonly name: string;
  readonly target: string;
  readonly value: string;
  readonly held: boolean;
  readonly basis: 'measured' | 'assumed';
}

export interface KpiReport {
  readonly automationShare: number;
  /** Share of cases that no person of the bank touched, by process. */
  readonly straightThroughShare: Readonly<Record<string, number>>;
  readonly kpis: readonly Kpi[];
}

/** Element types that are work; gateways and events are not. */
const workTypes = `('SERVICE_TASK', 'SEND_TASK', 'BUSINESS_RULE_TASK', 'SCRIPT_TASK', 'USER_TASK')`;

/** The KPIs of the bank's specification that the three processes can show, from the read model. */
export async function measureKpis(
  pool: pg.Pool,
  badByCase: ReadonlyMap<string, boolean>,
): Promise<KpiReport> {
  const one = async (sql: string, values: unknown[] = []) => {
    const { rows } = await pool.query(sql, values);
    return rows[0] as Record<string, unknown>;
  };
  const number = (value: unknown) => (value === null || value === undefined ? Number.NaN : Number(value));

  const work = await one(
    `SELECT count(*) FILTER (WHERE element_type <> 'USER_TASK')::float / count(*) AS share
     FROM read_model.element_instance WHERE element_type IN ${workTypes} AND state = 'completed'`,
  );
  const touched = await pool.query(
    `SELECT c.kind, count(*)::int AS cases,
            count(*) FILTER (WHERE c.entered_by IS NULL AND NOT EXISTS (
              SELECT FROM read_model.user_task t WHERE t.case_id = c.case_id))::int AS untouched
     FROM read_model.process_case c GROUP BY c.kind`,
  );
  const share = (kind: string) => {
    const row = touched.rows.find((candidate) => candidate.kind === kind);
    return row ? row.untouched / row.cases : Number.NaN;
  };

  const account = await one(accountSeconds);
  const review = await one(
    `SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - created_at)) AS p95, count(*) AS n
     FROM read_model.user_task WHERE element_id = 'manual-review' AND state = 'completed'`,
  );
  const creditAuto = await one(
    `SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95, count(*) AS n FROM (${decidedSeconds}) d
     WHERE NOT by_people`,
  );
  const creditAll = await one(
    `SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95, count(*) AS n FROM (${decidedSeconds}) d`,
  );
  const firstWord = await one(
    `SELECT avg(extract(epoch FROM first - started_at)) AS mean FROM (
       SELECT c.started_at, min(a.at) AS first FROM read_model.process_case c
       JOIN LATERAL (
         SELECT started_at AS at FROM read_model.process_instance i
         WHERE i.case_id = c.case_id AND i.bpmn_process_id = 'customer-notification'
         UNION ALL SELECT left_at FROM read_model.element_instance e
         WHERE e.process_instance_key = c.process_instance_key AND e.element_id = 'send-sms-code') a ON true
       GROUP BY c.case_id) w`,
  );
  const complaints = await one(
    `SELECT count(*) FILTER (WHERE t.ended_at <= t.due_date)::float / nullif(count(*), 0) AS in_time, count(*) AS n
     FROM read_model.user_task t WHERE t.element_id = 'first-response' AND t.state = 'completed'`,
  );
  const resolved = await one(
    `SELECT count(*) FILTER (WHERE t.ended_at <= t.due_date)::float / nullif(count(*), 0) AS in_time, count(*) AS n
     FROM read_model.user_task t WHERE t.element_id = 'investigate' AND t.state = 'completed'`,
  );
  const ratings = await one(
    `SELECT count(*) FILTER (WHERE rating >= 4)::float / nullif(count(*), 0) AS good, count(*) AS n FROM bank.rating`,
  );
  const automatic = await automaticApprovals(pool, badByCase);

  const automationShare = number(work.share);
  const percent = (value: number) => (Number.isNaN(value) ? 'no case' : `${(value * 100).toFixed(1)} %`);
  const seconds = (value: number) => (Number.isNaN(value) ? 'no case' : `${value.toFixed(1)} s`);
  const kpi = (
    name: string,
    target: string,
    value: string,
    held: boolean,
    basis: Kpi['basis'] = 'measured',
  ): Kpi => ({ name, target, value, held, basis });

  return {
    automationShare,
    straightThroughShare: Object.fromEntries(
      touched.rows.map((row) => [row.kind, row.untouched / row.cases]),
    ),
    kpis: [
      kpi('automation share of executed tasks', '>= 80 %', percent(automationShare), automationShare >= 0.8),
      kpi(
        'straight-through, account opening',
        '>= 85 %',
        percent(share('account-opening')),
        share('account-opening') >= 0.85,
      ),
      kpi('straight-through, credit approval', 'reported', percent(share('credit-approval')), true),
      kpi(
        'bad rate among automatically approved loans',
        'reported',
        `${percent(automatic.bad / automatic.cases)} of ${automatic.cases} (historical outcome of the row)`,
        true,
      ),
      kpi('straight-through, complaints', 'reported', percent(share('complaint-handling')), true),
      kpi(
        "account opening, p95, without the customer's time",
        '<= 60 s',
        seconds(number(account.p95)),
        number(account.p95) <= 60,
      ),
      kpi(
        'account opening, manual lane, first decision, p95',
        '<= 60 s',
        `${seconds(number(review.p95))} of ${review.n}`,
        number(review.p95) <= 60,
        'assumed',
      ),
      kpi(
        'credit decided by machine, p95 of system time',
        '<= 5 min',
        seconds(number(creditAuto.p95)),
        number(creditAuto.p95) <= 300,
      ),
      kpi(
        'credit, submitted to decided, p95, office time',
        '<= 1 h',
        seconds(number(creditAll.p95)),
        number(creditAll.p95) <= 3600,
        'assumed',
      ),
      kpi(
        'customer waits for a first answer, mean',
        '<= 2 min',
        seconds(number(firstWord.mean)),
        number(firstWord.mean) <= 120,
      ),
      kpi(
        'complaints: first response in time',
        'by SLA table',
        percent(number(complaints.in_time)),
        number(complaints.in_time) >= 0.9,
        'assumed',
      ),
      kpi(
        'complaints: investigated in time',
        'by SLA table',
        percent(number(resolved.in_time)),
        number(resolved.in_time) >= 0.9,
        'assumed',
      ),
      kpi(
        'satisfaction: ratings of 4 or 5',
        '>= 95 %',
        `${percent(number(ratings.good))} of ${ratings.n}`,
        number(ratings.good) >= 0.95,
        'assumed',
      ),
    ],
  };
}

/** Submission to activation, less the time in which the case waited for the customer's code; no manual lane. */
const accountSeconds = `
  SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95, count(*) AS n FROM (
    SELECT extract(epoch FROM a.left_at - c.started_at) - coalesce((
      SELECT sum(extract(epoch FROM w.left_at - w.entered_at)) FROM read_model.element_instance w
      WHERE w.process_instance_key = c.process_instance_key AND w.element_id = 'gateway-await-code'), 0) AS seconds
    FROM read_model.process_case c
    JOIN read_model.element_instance a ON a.process_instance_key = c.process_instance_key
      AND a.element_id = 'activate-account' AND a.state = 'completed'
    WHERE c.kind = 'account-opening'
      AND NOT EXISTS (SELECT FROM read_model.user_task t WHERE t.case_id = c.case_id)) s`;

/**
 * Seconds from submission to the bank's decision (the offer or the refusal told), without the nights and the time in
 * which the case waited for the customer.
 */
const decidedSeconds = `
  SELECT c.case_id,
    EXISTS (SELECT FROM read_model.user_task t WHERE t.case_id = c.case_id) AS by_people,
    coalesce((SELECT sum(extract(epoch FROM t.ended_at - t.created_at)) FROM read_model.user_task t
      WHERE t.case_id = c.case_id AND t.state = 'completed' AND t.ended_at::date = t.created_at::date), 0)
    + extract(epoch FROM d.entered_at - c.started_at)
    - coalesce((SELECT sum(extract(epoch FROM t.ended_at - t.created_at)) FROM read_model.user_task t
      WHERE t.case_id = c.case_id AND t.state = 'completed'), 0)
    - coalesce((SELECT sum(extract(epoch FROM w.left_at - w.entered_at)) FROM read_model.element_instance w
      WHERE w.process_instance_key = c.process_instance_key AND w.left_at <= d.entered_at
        AND w.element_id IN ('gateway-review-window', 'gateway-information-window')), 0) AS seconds
  FROM read_model.process_case c
  JOIN LATERAL (SELECT min(entered_at) AS entered_at FROM read_model.element_instance e
    WHERE e.process_instance_key = c.process_instance_key
      AND e.element_id IN ('generate-contract', 'notify-declined', 'notify-rejected')) d ON d.entered_at IS NOT NULL
  WHERE c.kind = 'credit-approval'`;

/** Loans approved without a person, and how many of them were made from a loan that went bad. */
async function automaticApprovals(pool: pg.Pool, badByCase: ReadonlyMap<string, boolean>) {
  const { rows } = await pool.query(
    `SELECT c.case_id FROM read_model.process_case c
     WHERE c.kind = 'credit-approval' AND EXISTS (SELECT FROM read_model.element_instance e
       WHERE e.process_instance_key = c.process_instance_key AND e.element_id = 'generate-contract')
       AND NOT EXISTS (SELECT FROM read_model.user_task t WHERE t.case_id = c.case_id)`,
  );
  return { cases: rows.length, bad: rows.filter(({ case_id }) => badByCase.get(case_id)).length };
}

/** The KPIs as a table for people. */
export function describeKpis(report: KpiReport): string {
  const width = Math.max(...report.kpis.map(({ name }) => name.length));
  return report.kpis
    .map(({ name, target, value, held, basis }) => {
      const verdict =
        target === 'reported' ? 'reported' : basis === 'assumed' ? 'assumed' : held ? 'held' : 'MISSED';
      return `  ${name.padEnd(width)}  ${target.padEnd(14)} ${value.padEnd(44)} ${verdict}`;
    })
    .join('\n');
}
