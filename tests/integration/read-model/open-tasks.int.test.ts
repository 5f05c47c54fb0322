import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskItem, TaskSearch } from '../../../src/contracts/tasklist.ts';
import { createPool } from '../../../src/db/pool.ts';
import { refreshOpenTasks } from '../../../src/projection/open-tasks.ts';
import { BadCursor } from '../../../src/read-model/bad-cursor.ts';
import { countOpenTasks } from '../../../src/read-model/open-tasks/counts.ts';
import type { TaskReader } from '../../../src/read-model/open-tasks/reader.ts';
import { searchOpenTasks } from '../../../src/read-model/open-tasks/search.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const caseId = (n: number) => `CR-20261121-${String(n).padStart(8, '0')}`;
const taskKey = (n: number) => String((5n << 51n) + BigInt(n));
const reader = (more: Partial<TaskReader> = {}): TaskReader => ({
  userId: 'me',
  groups: ['credit-officer'],
  persons: ['me'],
  fourEyes: { workElements: ['credit-approval/interview'], finalProcesses: [], returnFields: [] },
  ...more,
});

describe('open tasks', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool(database.url);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const refresh = (...numbers: number[]) =>
    refreshOpenTasks(pool, 'read_model', { tasks: numbers.map(taskKey), cases: numbers.map(caseId) });

  async function put(n: number, task: object = {}, ofCase: object = {}): Promise<void> {
    const facts = { branch: null, enteredBy: null, fields: {}, ...ofCase } as Record<string, unknown>;
    const row = {
      groups: ['credit-officer'],
      due: null,
      assignee: null,
      element: 'decide',
      state: 'created',
      ...task,
    };
    await pool.query(
      `INSERT INTO read_model.process_case (case_id, process_instance_key, branch, entered_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (case_id) DO UPDATE SET branch = $3, entered_by = $4`,
      [caseId(n), n, facts.branch, facts.enteredBy],
    );
    await pool.query('DELETE FROM read_model.variable WHERE process_instance_key = $1', [n]);
    for (const [i, [name, value]] of Object.entries(facts.fields as object).entries())
      await pool.query(
        `INSERT INTO read_model.variable (process_instance_key, variable_key, scope_key, name, value)
         VALUES ($1, $2, $1, $3, $4)`,
        [n, i, name, JSON.stringify(value)],
      );
    await pool.query(
      `INSERT INTO read_model.user_task (user_task_key, case_id, process_instance_key, process_definition_key,
         bpmn_process_id, element_id, candidate_groups, candidate_users, assignee, due_date, priority, state, created_at)
       VALUES ($1, $2, $3, 1, 'credit-approval', $4, $5, '{}', $6, $7, 50, $8, '2026-11-21 10:00Z')
       ON CONFLICT (user_task_key) DO UPDATE SET candidate_groups = $5, assignee = $6, due_date = $7, state = $8`,
      [taskKey(n), caseId(n), n, row.element, row.groups, row.assignee, row.due, row.state],
    );
    await refresh(n);
  }
  const clear = () =>
    pool.query(`TRUNCATE read_model.user_task, read_model.process_case, read_model.variable, read_model.open_task,
      read_model.open_task_count, bank.command`);
  const find = async (search: TaskSearch, as?: TaskReader) =>
    JSON.parse((await searchOpenTasks(pool, search, as)).items) as TaskItem[];
  const numbers = async (search: TaskSearch, as: TaskReader = reader()) =>
    (await find(search, as)).map((item) => Number(item.caseId.slice(-8)));

  test('a row says what the case has, scalars only, no identifiers', async () => {
    await clear();
    await put(
      1,
      { due: '2026-11-22 10:00Z' },
      {
        branch: 'B001',
        fields: { amountMinor: 5, product: 'x', relatedParty: false, textId: 'TX-1', plan: { a: 1 } },
      },
    );
    expect(await find({})).toMatchObject([
      {
        userTaskKey: taskKey(1),
        kind: 'credit-approval',
        branch: 'B001',
        dueDate: '2026-11-22T10:00:00.000Z',
        escalationLevel: 0,
        fields: { amountMinor: 5, product: 'x', relatedParty: false },
      },
    ]);
    expect(Object.keys((await find({}))[0]?.fields ?? {}).sort()).toEqual([
      'amountMinor',
      'product',
      'relatedParty',
    ]);
  });

  test('branches: one’s own and none; head office sees all', async () => {
    await clear();
    await put(1, {}, { branch: 'B001' });
    await put(2, {}, { branch: 'B002' });
    await put(3);
    expect((await numbers({}, reader({ branch: 'B001' }))).sort()).toEqual([1, 3]);
    expect((await numbers({})).sort()).toEqual([1, 2, 3]);
    expect(await countOpenTasks(pool, reader({ branch: 'B001' }))).toEqual({
      queues: [{ queue: 'credit-officer', open: 2 }],
      mine: 0,
    });
  });

  test('four eyes: what one entered or decided is left out, work is not, and what is being completed is gone', async () => {
    await clear();
    await put(1, {}, { enteredBy: 'me' });
    await put(2, { element: 'interview' }, { enteredBy: 'me' });
    for (const n of [3, 4, 5]) await put(n);
    const command = (id: string, n: number, key: string | null, by: string, decision: boolean) =>
      pool.query(
        `INSERT INTO bank.command (command_id, case_id, kind, payload, state, user_task_key, element_id, created_by,
           created_at, decision) VALUES ($1, $2, 'complete-user-task', '{}', 'delivered', $3, 'earlier', $4, now(), $5)`,
        [id, caseId(n), key, by, decision],
      );
    await command('a', 3, null, 'me', true);
    await command('b', 4, taskKey(4), 'another', false);
    await command('c', 5, null, 'absent', true);
    expect((await numbers({})).sort()).toEqual([2, 5]);
    expect(await numbers({}, reader({ persons: ['me', 'absent'] }))).toEqual([2]);
  });

  test('filters compare by type and cannot be talked into anything else', async () => {
    await clear();
    for (let n = 1; n <= 9; n++)
      await put(n, {}, { fields: { amountMinor: n * 100, product: n % 3 ? 'a' : "b'; --" } });
    const one = (field: string, op: string, value?: unknown) =>
      numbers({ filters: [{ field, op, ...(value === undefined ? {} : { value }) } as never] });
    expect(await one('fields.amountMinor', 'gte', 700)).toEqual([7, 8, 9]);
    expect(await one('fields.amountMinor', 'lt', 250.5)).toEqual([1, 2]);
    expect(await one('fields.product', 'eq', "b'; --")).toEqual([3, 6, 9]);
    expect(await one('fields.product', 'ne', 'a')).toEqual([3, 6, 9]);
    expect(await one('fields.amountMinor', 'in', [100, 900])).toEqual([1, 9]);
    expect(await one('fields.amountMinor', 'gte', '100')).toEqual([]);
    expect(await one('fields.missing', 'empty')).toHaveLength(9);
    expect(await one('dueDate', 'present')).toEqual([]);
    expect(await one('priority', 'gt', 49.5)).toHaveLength(9);
    expect(await one('kind', 'eq', 'account-opening')).toEqual([]);
    expect(await numbers({ sort: [{ by: 'fields.amountMinor', direction: 'desc' }], limit: 2 })).toEqual([
      9, 8,
    ]);
  });

  test('however often a filter is met, the first page is the first that meet it', async () => {
    await clear();
    await pool.query(
      `INSERT INTO read_model.open_task (user_task_key, queue, branch, due_date, priority, escalation_level, created_at,
         case_id, bpmn_process_id, element_id, candidate_groups, decided_by, fields, item)
       SELECT n, q, CASE WHEN n % 2 = 0 THEN 'B001' ELSE '' END, timestamptz '2026-11-22' + n * interval '1 s', 50, 0,
         now(), 'CR-20261121-' || lpad(n::text, 8, '0'), 'credit-approval', 'decide', '{}', '{}', fields,
         jsonb_build_object('caseId', 'CR-20261121-' || lpad(n::text, 8, '0'), 'fields', fields)::text
       FROM generate_series(1, 4000) AS n, unnest(ARRAY['credit-officer', 'branch-manager']) AS q,
         LATERAL (SELECT jsonb_build_object('every', n % 10 + 1, 'rare', n % 999 + 1, 'late', n > 3990, 'n', n) AS fields) f`,
    );
    const as = reader({ groups: ['credit-officer', 'branch-manager'], branch: 'B001' });
    const first = (met: (n: number) => boolean) =>
      Array.from({ length: 4_000 }, (_, i) => i + 1)
        .filter(met)
        .slice(0, 50);
    const found = (filter: object, more: object = {}) => numbers({ filters: [filter as never], ...more }, as);
    const equal = (field: string, value: unknown) => ({ field: `fields.${field}`, op: 'eq', value });
    // Often, now and then, rarely, only at the very end, by what no index knows, never.
    expect(await found({ field: 'fields.n', op: 'gte', value: 3 })).toEqual(first((n) => n >= 3));
    expect(await found(equal('every', 4))).toEqual(first((n) => n % 10 === 3));
    expect(await found(equal('rare', 4))).toEqual(first((n) => n % 999 === 3));
    expect(await found({ field: 'fields.rare', op: 'in', value: [4, 9] })).toEqual(
      first((n) => [3, 8].includes(n % 999)),
    );
    expect(await found(equal('late', true))).toEqual(first((n) => n > 3_990));
    expect(await found({ field: 'fields.n', op: 'gte', value: 3_985 })).toEqual(first((n) => n >= 3_985));
    expect(await found(equal('rare', 'none'))).toEqual([]);
    expect(await found(equal('rare', 4), { queue: 'branch-manager' })).toEqual(first((n) => n % 999 === 3));
    // On the next page, too.
    const search = { filters: [equal('every', 4) as never], limit: 30 };
    const page = await searchOpenTasks(pool, search, as);
    expect(await numbers({ ...search, cursor: page.nextCursor as string }, as)).toEqual(
      Array.from({ length: 30 }, (_, i) => (i + 30) * 10 + 3),
    );
  });

  test('a cursor holds its place while rows come and go, and belongs to its search', async () => {
    await clear();
    const due = (n: number) => (n > 25 ? null : new Date(Date.UTC(2026, 10, 22, 0, n)));
    for (let n = 1; n <= 30; n++) await put(n, { due: due(n), groups: ['credit-officer', 'branch-manager'] });
    const both = reader({ groups: ['credit-officer', 'branch-manager'] });
    const first = await searchOpenTasks(pool, { limit: 10 }, both);
    await put(3, { state: 'completed' });
    await put(0, { due: due(0) });
    const second = await searchOpenTasks(pool, { limit: 10, cursor: first.nextCursor as string }, both);
    const third = await searchOpenTasks(pool, { limit: 10, cursor: second.nextCursor as string }, both);
    const of = (page: { items: string }) =>
      (JSON.parse(page.items) as TaskItem[]).map(({ caseId }) => Number(caseId.slice(-8)));
    expect([...of(first), ...of(second), ...of(third)]).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(third.nextCursor).toBeNull();
    const cursor = first.nextCursor as string;
    for (const other of [
      { cursor: 'nonsense' },
      { cursor, sort: [{ by: 'priority', direction: 'asc' as const }] },
    ])
      await expect(searchOpenTasks(pool, other, both)).rejects.toThrow(BadCursor);
  });

  test('after any changes, rows and counters are what a count over the tasks says', async () => {
    const change = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      groups: fc.subarray(['credit-officer', 'branch-manager', 'head-office-risk']),
      assignee: fc.constantFrom(null, 'me', 'another'),
      state: fc.constantFrom('created', 'created', 'completed'),
      branch: fc.constantFrom(null, 'B001', 'B002'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
        await clear();
        for (const { n, branch, ...task } of changes) await put(n, task, { branch });
        const last = new Map(changes.map((one) => [one.n, one]));
        const truth = new Map<string, number>();
        for (const { groups, assignee, state, branch } of last.values()) {
          if (state !== 'created') continue;
          const named = assignee ? [`user:${assignee}`] : [];
          for (const queue of groups.length + named.length > 0 ? [...groups, ...named] : ['']) {
            const key = `${queue}/${branch ?? ''}`;
            truth.set(key, (truth.get(key) ?? 0) + 1);
          }
        }
        const kept = await pool.query(
          `SELECT queue || '/' || branch AS key, open FROM read_model.open_task_count`,
        );
        const counted = await pool.query(
          `SELECT queue || '/' || branch AS key, count(*)::int AS open FROM read_model.open_task GROUP BY queue, branch`,
        );
        for (const { rows } of [kept, counted])
          expect(new Map(rows.map((row) => [row.key, row.open]))).toEqual(truth);
      }),
      { numRuns: 15, seed: 20261122 },
    );
  });
});
