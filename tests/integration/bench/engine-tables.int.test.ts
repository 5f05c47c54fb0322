import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  countOf,
  databaseBytes,
  peerCounts,
  readModelCounts,
  recordsWritten,
} from '../../bench/engine/tables.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/** Where the bench looks whether its windows have ended. */
let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('our read model', () => {
  beforeEach(async () => {
    await client.query('TRUNCATE read_model.process_instance, read_model.user_task');
  });

  test('counts the instances of the process that completed', async () => {
    await client.query(
      `INSERT INTO read_model.process_instance (process_instance_key, bpmn_process_id, state) VALUES
         (1, 'bench-three-jobs', 'completed'), (2, 'bench-three-jobs', 'active'), (3, 'bench-three-jobs', 'completed'),
         (4, 'bench-three-jobs', 'terminated'), (5, 'bench-three-jobs', NULL), (6, 'another', 'completed')`,
    );
    expect(await countOf(client, readModelCounts['three-jobs'], 'bench-three-jobs')).toBe(2);
  });

  test('counts the open user tasks of the process', async () => {
    await client.query(
      `INSERT INTO read_model.user_task (user_task_key, bpmn_process_id, state) VALUES
         (1, 'bench-user-task', 'created'), (2, 'bench-user-task', 'completed'), (3, 'another', 'created')`,
    );
    expect(await countOf(client, readModelCounts['user-task'], 'bench-user-task')).toBe(1);
  });
});

describe("the peer's history tables", () => {
  beforeAll(async () => {
    // The columns that are asked for, of Operaton's own types.
    await client.query(
      `CREATE TABLE act_hi_procinst (id_ varchar(64), proc_def_key_ varchar(255), end_time_ timestamp, state_ varchar(255));
       CREATE TABLE act_hi_taskinst (id_ varchar(64), proc_def_key_ varchar(255), end_time_ timestamp)`,
    );
  });

  test('count the instances of the process that completed', async () => {
    await client.query(
      `INSERT INTO act_hi_procinst (id_, proc_def_key_, end_time_, state_) VALUES
         ('a', 'bench-three-jobs', now(), 'COMPLETED'), ('b', 'bench-three-jobs', NULL, 'ACTIVE'),
         ('c', 'bench-three-jobs', now(), 'EXTERNALLY_TERMINATED'), ('d', 'another', now(), 'COMPLETED')`,
    );
    expect(await countOf(client, peerCounts['three-jobs'], 'bench-three-jobs')).toBe(1);
  });

  test('count the open user tasks of the process', async () => {
    await client.query(
      `INSERT INTO act_hi_taskinst (id_, proc_def_key_, end_time_) VALUES
         ('a', 'bench-user-task', NULL), ('b', 'bench-user-task', now()), ('c', 'another', NULL)`,
    );
    expect(await countOf(client, peerCounts['user-task'], 'bench-user-task')).toBe(1);
  });
});

describe('records and bytes', () => {
  test('records are those that a value type counts, of all partitions: commands are left out', async () => {
    expect(await recordsWritten(client)).toBe(0);
    await client.query(
      `INSERT INTO history.tree (partition_id, position, tree_size, frontier, root_hash, sequences, record_time, received_at)
       VALUES (1, 50, 43, '', '', '{"JOB": 6, "PROCESS_INSTANCE": 30}', now(), now()),
              (2, 9, 4, '', '', '{"JOB": 3}', now(), now())`,
    );
    expect(await recordsWritten(client)).toBe(39);
  });

  test('bytes grow with what is written', async () => {
    const before = await databaseBytes(client);
    await client.query(
      `INSERT INTO read_model.process_instance (process_instance_key, case_id)
       SELECT n, repeat('x', 1000) FROM generate_series(1, 2000) AS n`,
    );
    expect((await databaseBytes(client)) - before).toBeGreaterThan(2_000_000);
  });
});
