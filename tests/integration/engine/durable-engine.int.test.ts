import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutsideCommand } from '../../../src/engine/core/commands.ts';
import { DurableEngine } from '../../../src/engine/host/durable-engine.ts';
import type { HandedOutJob } from '../../../src/engine/host/engine-port.ts';
import { EngineTime } from '../../../src/engine/host/engine-time.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { verifyHistory } from '../../../src/history/verify.ts';
import { calledProcess, decision, featureProcess, form } from '../../process/projection/feature-models.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { executeHistoryAgain } from '../../support/executed-again.ts';

const bytes = new TextEncoder();
const cases = Array.from({ length: 12 }, (_, index) => `AO-20261122-T0000${String(index).padStart(3, '0')}`);

/** With one instance in memory nearly every command finds its instance in the database. */
describe.each([5_000, 1])('the engine on PostgreSQL, %i instances in memory', (mostInMemory) => {
  let database: TestDatabase;
  let engine: DurableEngine;
  const reader = () => new pg.Client({ connectionString: database.url });

  const started = async (): Promise<DurableEngine> => {
    const next = new DurableEngine({
      databaseUrl: database.url,
      partitions: 3,
      mostInMemory,
      engineVersion: '0.2.0',
      time: new EngineTime({ controlled: true }),
      log: pino({ level: 'warn' }),
    });
    next.start();
    await new Promise<void>((resolve) => {
      next.onLead((epoch) => {
        if (epoch !== undefined) resolve();
      });
    });
    return next;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    engine = await started();
  });

  afterAll(async () => {
    await engine.close();
    await database.drop();
  });

  const accepted = async (command: OutsideCommand) => {
    const answer = await engine.execute(command);
    expect(answer, JSON.stringify(answer)).toMatchObject({ kind: 'ok' });
    return answer;
  };

  const jobs = async (type: string): Promise<readonly HandedOutJob[]> => {
    const answer = await engine.takeJobs({
      type,
      worker: 'test',
      timeout: 60_000,
      most: 100,
      mostBytes: 3_000_000,
      fetchVariables: [],
    });
    if (answer.kind !== 'jobs') throw new Error(answer.reason);
    return answer.jobs;
  };

  test('what was answered is there after a restart, and goes on', async () => {
    await accepted({
      type: 'deploy-resources',
      resources: [
        { name: 'feature-form.form', content: bytes.encode(form) },
        { name: 'feature-decision.dmn', content: bytes.encode(decision) },
        { name: 'identity-verification.bpmn', content: bytes.encode(calledProcess) },
        { name: 'account-opening.bpmn', content: bytes.encode(featureProcess) },
      ],
    });
    await Promise.all(
      cases.map((caseId) =>
        accepted({
          type: 'publish-message',
          name: 'account-opening-submitted',
          correlationKey: caseId,
          messageId: caseId,
          timeToLive: 600_000,
          variables: JSON.stringify({
            caseId,
            customerId: 'CU-1',
            channel: 'web',
            enteredBy: null,
            amountMinor: 5,
          }),
        }),
      ),
    );
    await engine.close();
    engine = await started();
    const verify = await jobs('feature-verify');
    expect(verify).toHaveLength(cases.length);
    for (const job of verify) await accepted({ type: 'complete-job', jobKey: job.key, variables: '{}' });
    const book = await jobs('feature-book');
    expect(book).toHaveLength(cases.length);
    await Promise.all(
      book.map((job) => accepted({ type: 'complete-job', jobKey: job.key, variables: '{"booked":true}' })),
    );
    await engine.close();
    engine = await started();
    await engine.clock?.add(2_000);
    const client = reader();
    await client.connect();
    try {
      await expect
        .poll(
          async () =>
            (await client.query(`SELECT count(*)::int AS n FROM read_model.timer WHERE state = 'triggered'`))
              .rows[0].n,
        )
        .toBe(cases.length);
      const { rows: tasks } = await client.query<{ user_task_key: string }>(
        'SELECT user_task_key FROM read_model.user_task',
      );
      expect(tasks).toHaveLength(cases.length);
      for (const { user_task_key: userTaskKey } of tasks)
        await accepted({
          type: 'complete-user-task',
          userTaskKey,
          variables: '{"reviewDecision":"approve"}',
          action: '',
        });
      for (const caseId of cases)
        await accepted({
          type: 'correlate-message',
          name: 'confirmed',
          correlationKey: caseId,
          variables: '{}',
        });
      for (const job of await jobs('feature-undo'))
        await accepted({ type: 'complete-job', jobKey: job.key, variables: '{}' });
      const { rows: ended } = await client.query(
        `SELECT count(*)::int AS n FROM read_model.process_case WHERE state = 'completed'`,
      );
      expect(ended[0].n).toBe(cases.length);
      const { rows: left } = await client.query(
        `SELECT (SELECT count(*) FROM engine.root_instance) + (SELECT count(*) FROM engine.resting_instance)
              + (SELECT count(*) FROM engine.resting_key) + (SELECT sum(instances) FROM engine.resting_count) AS n`,
      );
      expect(Number(left[0].n)).toBe(0);
    } finally {
      await client.end();
    }
  });

  test('a second completion is refused; what nobody waits for is not found', async () => {
    expect(
      await engine.execute({ type: 'complete-job', jobKey: '2251799813685999', variables: '{}' }),
    ).toMatchObject({
      kind: 'rejected',
      code: 'NOT_FOUND',
    });
    expect(
      await engine.execute({
        type: 'correlate-message',
        name: 'confirmed',
        correlationKey: 'nobody',
        variables: '{}',
      }),
    ).toMatchObject({ kind: 'rejected', code: 'NOT_FOUND' });
  });

  test('the commands that the history holds, executed again, give its records', async () => {
    const client = reader();
    await client.connect();
    try {
      const again = await executeHistoryAgain(client, 3);
      expect(again.differences).toEqual([]);
      expect(again.commands).toBeGreaterThan(cases.length * 6);
      expect(again.records).toBeGreaterThan(again.commands * 5);
    } finally {
      await client.end();
    }
  });

  test('the ledger is intact and gives the same read model again; nothing was parked, no alarm', async () => {
    const client = reader();
    await client.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const verdict = await verifyHistory(client);
      expect(verdict.partitions.flatMap(({ problems }) => problems)).toEqual([]);
      const rebuilt = await rebuildAndCompare(client);
      expect(rebuilt.tables.flatMap(({ examples }) => examples)).toEqual([]);
      const { rows: parked } = await client.query(
        'SELECT value_type, intent, reason FROM read_model.parked_record',
      );
      expect(parked).toEqual([]);
      const { rows: alarms } = await client.query(
        `SELECT kind FROM bank.alarm WHERE kind <> 'unsent-completion'`,
      );
      expect(alarms).toEqual([]);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  });
});
