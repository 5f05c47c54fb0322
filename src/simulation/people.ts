import type pg from 'pg';
import { seededRandom } from '../contracts/seeded-random.ts';
import type { ZeebeRest } from '../zeebe/rest-client.ts';
import type { Agenda } from './agenda.ts';
import type { BankClient } from './bank-client.ts';
import { inOfficeHours, onGrid } from './bank-time.ts';
import { type CustomerAction, decideCustomer, decideTask } from './behaviour.ts';

export interface PeopleOptions {
  readonly pool: pg.Pool;
  readonly bank: BankClient;
  readonly zeebe: ZeebeRest;
  readonly agenda: Agenda;
  /** Bank's time, ms since the epoch. */
  readonly now: () => number;
  readonly seed: number;
  readonly report: (line: string) => void;
}

/** The simulated people: they see what is new and put into the agenda when they will act. */
export interface People {
  /** Every code read so far, for the leak check. */
  readonly codes: ReadonlySet<string>;
  lookAround(): Promise<void>;
}

interface TaskRow {
  readonly user_task_key: string;
  readonly case_id: string;
  readonly element_id: string;
  readonly process_instance_key: string;
}

/** Each thing is decided by a generator of its own, so that one decision does not shift all later ones. */
const hashOf = (text: string) =>
  [...text].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) | 0, 7);

export function createPeople(options: PeopleOptions): People {
  const { pool, bank, agenda, now } = options;
  const codes = new Set<string>();
  const planned = new Set<string>();
  const occurrences = new Map<string, number>();
  const once = (key: string) => !planned.has(key) && planned.add(key) !== undefined;
  /** Random by case and what is decided, not by engine keys: the same seed makes the same people. */
  const randomFor = (caseId: string, what: string) => {
    const place = `${caseId} ${what}`;
    const occurrence = (occurrences.get(place) ?? 0) + 1;
    occurrences.set(place, occurrence);
    return seededRandom(hashOf(`${options.seed} ${place} ${occurrence}`));
  };

  async function planTasks(): Promise<void> {
    const { rows } = await pool.query<TaskRow>(
      `SELECT user_task_key, case_id, element_id, process_instance_key FROM read_model.user_task
       WHERE state = 'created' AND case_id IS NOT NULL ORDER BY user_task_key`,
    );
    for (const task of rows.filter((row) => once(`task ${row.user_task_key}`))) {
      const random = randomFor(task.case_id, task.element_id);
      const variables = await variablesOf(task.process_instance_key);
      const decision = decideTask({ elementId: task.element_id, variables }, random);
      const wanted = onGrid(now(), decision.delayMs);
      agenda.add({
        at: decision.officeHours ? inOfficeHours(wanted) : wanted,
        act: () => completeTask(task, decision.variables),
      });
    }
  }

  async function variablesOf(processInstanceKey: string): Promise<Record<string, unknown>> {
    const { rows } = await pool.query(
      'SELECT name, value FROM read_model.variable WHERE process_instance_key = $1 AND scope_key = $1',
      [processInstanceKey],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]));
  }

  /** The first person of the task's groups whom the bank's rules let decide. */
  async function completeTask(task: TaskRow, variables: object): Promise<void> {
    const { rows } = await pool.query(
      `SELECT candidate_groups, state FROM read_model.user_task WHERE user_task_key = $1`,
      [task.user_task_key],
    );
    if (rows[0]?.state !== 'created') return;
    const answers: string[] = [];
    for (const userId of bank.usersOf(rows[0].candidate_groups ?? [])) {
      const answer = await bank.complete(task.user_task_key, variables, userId);
      if (answer.status < 300 || answer.status === 409 || answer.status === 404) return;
      answers.push(`${userId}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (answer.status !== 403) break;
    }
    throw new Error(`nobody could complete ${task.element_id} of ${task.case_id}: ${answers.join('; ')}`);
  }

  async function planCustomers(): Promise<void> {
    const { rows } = await pool.query(
      `SELECT s.subscription_key, s.message_name, s.correlation_key FROM read_model.message_subscription s
       WHERE s.state IN ('creating', 'open') AND s.correlation_key LIKE '__-%' ORDER BY s.subscription_key`,
    );
    for (const row of rows.filter(({ subscription_key }) => once(`message ${subscription_key}`))) {
      const caseId = row.correlation_key as string;
      const action = decideCustomer(row.message_name, randomFor(caseId, row.message_name));
      if (action) agenda.add({ at: onGrid(now(), action.delayMs), act: () => actAsCustomer(caseId, action) });
    }
  }

  async function actAsCustomer(caseId: string, action: CustomerAction): Promise<void> {
    if (action.act === 'right-code') {
      const code = await codeOf(caseId);
      if (code) await bank.message(caseId, 'sms-code', { code });
      else await bank.message(caseId, 'sms-code-resend', {});
      return;
    }
    if (action.act === 'wrong-codes') {
      const code = (await codeOf(caseId)) ?? '000000';
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
      for (let attempt = 0; attempt < 3; attempt++) await bank.message(caseId, 'sms-code', { code: wrong });
      return;
    }
    await bank.message(caseId, action.act, action.body);
  }

  /** The newest code in the text messages to the customer. */
  async function codeOf(caseId: string): Promise<string | undefined> {
    const texts = (await bank.outbox(caseId)).map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0]);
    const code = texts.findLast((found) => found !== undefined);
    if (code) codes.add(code);
    return code;
  }

  /** An operator looks at each incident once the cause had time to pass, and has it tried again. */
  async function planOperators(): Promise<void> {
    const { rows } = await pool.query(
      `SELECT incident_key, job_key, element_id, error_message FROM read_model.incident WHERE state = 'open'`,
    );
    for (const row of rows.filter(({ incident_key }) => once(`incident ${incident_key}`))) {
      options.report(`  incident at ${row.element_id}: ${row.error_message}`);
      agenda.add({
        at: onGrid(now(), 120_000),
        act: async () => {
          const [userId = 'operator'] = bank.usersOf(['operator']);
          const engine = options.zeebe.as({ userId });
          if (row.job_key && row.job_key !== '-1') await engine.updateJobRetries(row.job_key, 3);
          await engine.resolveIncident(row.incident_key);
        },
      });
    }
  }

  return {
    codes,
    async lookAround() {
      await planTasks();
      await planCustomers();
      await planOperators();
    },
  };
}
