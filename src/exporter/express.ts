import type pg from 'pg';
import { caseIdPattern } from '../contracts/ids.ts';
import { type UserTaskValue, userTaskColumns, userTaskIntents } from '../projection/handlers/user-task.ts';
import { type EngineRecord, isEngineRecord, type Key } from '../projection/record.ts';
import { arrayLiteral, type Row, table, upsertSql } from '../projection/table.ts';
import { parseLossless } from '../zeebe/lossless-json.ts';
import { readBulk } from './bulk.ts';

/** PostgreSQL channel that tells every API replica which user task changed, and whose it is (088-live.ts). */
export const userTaskChannel = 'tongban_user_task';

const expressUserTask = table('express_user_task', {
  user_task_key: ['bigint', 'key'],
  partition_id: ['integer', 'set'],
  position: ['bigint', 'set'],
  case_id: ['text', 'keep'],
  process_instance_key: ['bigint', 'set'],
  process_definition_key: ['bigint', 'set'],
  process_definition_version: ['integer', 'set'],
  bpmn_process_id: ['text', 'set'],
  element_id: ['text', 'set'],
  element_instance_key: ['bigint', 'set'],
  form_key: ['bigint', 'keep'],
  assignee: ['text', 'set'],
  candidate_groups: ['text[]', 'set'],
  candidate_users: ['text[]', 'set'],
  due_date: ['time', 'set'],
  follow_up_date: ['time', 'set'],
  priority: ['integer', 'set'],
  custom_headers: ['text', 'keep'],
  state: ['text', 'keep'],
  action: ['text', 'keep'],
  created_at: ['time', 'first'],
  ended_at: ['time', 'keep'],
});
// A change of a task that the durable lane already has is owed from now on; of one it still owes, since the first.
const expressUpsert = `${upsertSql(expressUserTask, 'read_model')}, announced_at = CASE WHEN t.position <=
    (SELECT h.position FROM history.tree h WHERE h.partition_id = EXCLUDED.partition_id)
    THEN EXCLUDED.announced_at ELSE t.announced_at END
  WHERE t.position < EXCLUDED.position`;

const accepted: ReadonlySet<string> = new Set(userTaskIntents.accepted);
const isCaseId = new RegExp(caseIdPattern);

interface Waiting {
  readonly row: Record<string, unknown>;
  readonly instance: string;
}

/**
 * The express lane: acknowledged before anything is written, then written a few milliseconds later, whatever has
 * gathered meanwhile in one go. It may lose what it holds when the process dies: the durable lane says it again.
 */
export class ExpressIntake {
  readonly #pool: pg.Pool;
  readonly #onError: (error: Error) => void;
  /** Cases by process instance, from the records that name them; the read model knows the older ones. */
  readonly #cases = new Map<string, string>();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(pool: pg.Pool, onError: (error: Error) => void) {
    this.#pool = pool;
    this.#onError = onError;
  }

  /** Takes a bulk and returns at once. A body that cannot be read is dropped: it is said by the durable lane. */
  take(body: Buffer): void {
    try {
      for (const { start, end } of readBulk(body)) {
        const record = parseLossless(body.toString('utf8', start, end));
        if (isEngineRecord(record)) this.#note(record);
      }
    } catch (error) {
      this.#onError(error as Error);
    }
    if (this.#waiting.length > 0) this.#writing ??= this.#drain();
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #note(record: EngineRecord): void {
    if (record.valueType === 'USER_TASK' && accepted.has(record.intent)) {
      const columns = userTaskColumns(record as unknown as EngineRecord<UserTaskValue>);
      const instance = String((record.value as unknown as UserTaskValue).processInstanceKey);
      this.#waiting.push({ row: { ...columns, partition_id: record.partitionId }, instance });
      return;
    }
    const { processInstanceKey, correlationKey, variables } = record.value as {
      processInstanceKey?: Key;
      correlationKey?: string;
      variables?: { caseId?: unknown };
    };
    const startsByMessage =
      record.valueType === 'MESSAGE_START_EVENT_SUBSCRIPTION' && record.intent === 'CORRELATED';
    const startsByCommand = record.valueType === 'PROCESS_INSTANCE_CREATION' && record.intent === 'CREATED';
    const caseId = startsByMessage ? correlationKey : startsByCommand ? variables?.caseId : undefined;
    if (typeof caseId !== 'string' || !isCaseId.test(caseId)) return;
    this.#cases.set(String(processInstanceKey), caseId);
    // The oldest are in the read model by now.
    if (this.#cases.size > 20_000) this.#cases.delete(this.#cases.keys().next().value as string);
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        await this.#write(batch);
      }
    } catch (error) {
      this.#onError(error as Error);
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const ask = [...new Set(batch.map(({ instance }) => instance))].filter((key) => !this.#cases.has(key));
    if (ask.length > 0) {
      const { rows } = await this.#pool.query<{ key: string; case_id: string }>(
        `SELECT process_instance_key AS key, case_id FROM read_model.process_instance
         WHERE process_instance_key = ANY ($1::bigint[]) AND case_id IS NOT NULL`,
        [ask],
      );
      for (const { key, case_id } of rows) this.#cases.set(key, case_id);
    }
    // One row a task: of several changes the newest, since a statement may touch a row once only.
    const newest = new Map<string, Record<string, unknown>>();
    for (const { row, instance } of batch) {
      const key = String(row.user_task_key);
      const before = newest.get(key);
      const given = Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== undefined));
      const cleared = { assignee: undefined, due_date: undefined, follow_up_date: undefined };
      newest.set(key, { ...before, ...cleared, ...given, case_id: this.#cases.get(instance) });
    }
    const rows = [...newest.values()].map((row) => expressUserTask.names.map((name) => row[name]) as Row);
    await this.#pool.query({
      name: 'express user task',
      text: `WITH written AS (${expressUpsert}
          RETURNING t.user_task_key, t.case_id, t.state, t.assignee, t.candidate_groups, t.candidate_users)
        SELECT bank.tell_user_task(user_task_key, case_id, coalesce(state, 'created'), assignee, candidate_groups,
          candidate_users) FROM written WHERE case_id IS NOT NULL`,
      values: expressUserTask.columns.map((column, i) => arrayLiteral(column.type, rows, i)),
    });
  }
}
