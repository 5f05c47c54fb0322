import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '../../../src/db/pool.ts';
import { postgresOpenTasks } from '../../../workers/adapters/open-tasks/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await pool.query(`
    INSERT INTO read_model.user_task (user_task_key, case_id, element_id, candidate_groups, first_candidate_groups, priority, due_date, state)
    VALUES (13510798882111489, 'CR-1', 'vote', '{committee-member,head-office}', '{committee-member}', 60, '2026-11-21T08:00:00Z', 'created'),
           (2251799813685250, 'CR-1', 'vote', NULL, NULL, NULL, NULL, 'created'),
           (2251799813685251, 'CR-1', 'vote', NULL, NULL, NULL, NULL, 'completed'),
           (2251799813685252, 'CR-1', 'other', NULL, NULL, NULL, NULL, 'created'),
           (2251799813685253, 'CR-2', 'vote', NULL, NULL, NULL, NULL, 'created')`);
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

test('finds every open task of one element of one case, keys exact', async () => {
  expect(await postgresOpenTasks(pool).find({ caseId: 'CR-1', elementId: 'vote' })).toEqual([
    { userTaskKey: '2251799813685250', elementId: 'vote', candidateGroups: [], createdFor: [], priority: 50 },
    {
      userTaskKey: '13510798882111489',
      elementId: 'vote',
      candidateGroups: ['committee-member', 'head-office'],
      createdFor: ['committee-member'],
      priority: 60,
      dueDate: new Date('2026-11-21T08:00:00Z'),
    },
  ]);
});
