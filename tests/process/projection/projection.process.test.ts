import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCaseId } from '../../../src/contracts/ids.ts';
import type { TaskItem } from '../../../src/contracts/tasklist.ts';
import { createPool } from '../../../src/db/pool.ts';
import { zeebeExporterConfig } from '../../../src/exporter/config.ts';
import { type RunningSink, startSink } from '../../../src/exporter/server.ts';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { verifyHistory } from '../../../src/history/verify.ts';
import { caseElements, findCase } from '../../../src/read-model/cases.ts';
import { findOpenTask, searchOpenTasks } from '../../../src/read-model/open-tasks/search.ts';
import { createZeebeGrpcClient, type ZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type RunningEngine, startEngine } from '../../support/engine.ts';
import { readExporters } from '../../support/exporter-settings.ts';
import { calledProcess, decision, featureProcess, form } from './feature-models.ts';

const partitions = 6;
const caseIds = Array.from({ length: 18 }, () => newCaseId('account-opening', new Date()));
const [stuck, canceled, foreign] = caseIds as [string, string, string];

describe('projection of a real engine with six partitions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-projection-'));
  const credentials = { user: 'exporter', password: 'secret' };
  let database: TestDatabase;
  let pool: pg.Pool;
  let sink: RunningSink;
  let zeebe: RunningEngine;
  let rest: ZeebeRest;
  let client: ZeebeGrpcClient;
  const tasks = new Map<string, TaskItem>();
  const openTasks = async (search: { caseId?: string } = {}): Promise<TaskItem[]> =>
    JSON.parse((await searchOpenTasks(pool, search)).items);

  const engine = (ports?: RunningEngine['ports']) =>
    startEngine({
      folder: join(folder, 'zeebe'),
      logFile: join(folder, 'zeebe.log'),
      partitions,
      exporters: readExporters(zeebeExporterConfig({ sinkUrl: sink.url, ...credentials }), '8.6'),
      ...(ports ? { ports } : {}),
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool(database.url, { pipeline: true });
    sink = await startSink({ pool, ...credentials, port: 0, log: pino({ level: 'warn' }) });
    zeebe = await engine();
    rest = createZeebeRest({ address: zeebe.restAddress });
    client = createZeebeGrpcClient({ address: zeebe.grpcAddress });
    startWorkers(client);
    const deployed = await rest.deploy([
      { name: 'account-opening.bpmn', content: featureProcess },
      { name: 'identity-verification.bpmn', content: calledProcess },
      { name: 'feature-decision.dmn', content: decision },
      { name: 'feature-form.form', content: form },
    ]);
    expect(deployed, JSON.stringify(deployed)).toMatchObject({ kind: 'ok' });
  });

  afterAll(async () => {
    await client?.close();
    await zeebe?.stop();
    await sink?.close();
    await pool?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('cases started by message appear with their tasks, on every partition, keys exact', async () => {
    for (const [i, caseId] of caseIds.entries()) {
      const answer = await until(async () => {
        const published = await rest.publishMessage({
          name: 'account-opening-submitted',
          correlationKey: caseId,
          messageId: caseId,
          timeToLiveMs: 600_000,
          variables: {
            caseId,
            customerId: `CU-${i}`,
            channel: 'web',
            enteredBy: null,
            amountMinor: i * 10_000,
          },
        });
        return published.kind === 'ok' ? published : undefined;
      });
      expect(answer.kind).toBe('ok');
    }
    for (const caseId of caseIds)
      if (caseId !== stuck) tasks.set(caseId, await until(async () => (await openTasks({ caseId }))[0]));

    const partitionsSeen = new Set([...tasks.values()].map((task) => BigInt(task.userTaskKey) >> 51n));
    expect(Math.max(...[...partitionsSeen].map(Number))).toBeGreaterThanOrEqual(4);
    for (const task of tasks.values()) {
      expect(task).toMatchObject({
        elementId: 'review',
        priority: 80,
        candidateGroups: ['account-reviewer', 'account-supervisor'],
      });
      expect(await findOpenTask(pool, task.userTaskKey)).toMatchObject({ caseId: task.caseId });
    }
  });

  test('an incident shows on the case and goes when it is resolved', async () => {
    const incident = await until(async () => {
      const { rows } = await pool.query(`SELECT * FROM read_model.incident WHERE state = 'open'`);
      return rows[0];
    });
    expect(incident).toMatchObject({ case_id: stuck, element_id: 'book', error_type: 'JOB_NO_RETRIES' });
    expect(await findCase(pool, stuck)).toMatchObject({ hasIncident: true });
    await rest.updateJobRetries(incident.job_key, 1);
    await rest.resolveIncident(incident.incident_key);
    await until(async () => ((await findCase(pool, stuck))?.hasIncident === false ? true : undefined));
    tasks.set(stuck, await until(async () => (await openTasks({ caseId: stuck }))[0]));
  });

  test('a killed engine says nothing twice and loses nothing', async () => {
    zeebe.child.kill('SIGKILL');
    await until(async () => (zeebe.child.signalCode ? true : undefined));
    zeebe = await engine(zeebe.ports);
    await until(async () => ((await rest.topology()).kind === 'ok' ? true : undefined));
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM bank.alarm');
    expect(rows[0].n).toBe(0);
  });

  test('changes and completions of tasks, messages, timers, compensation: all cases end', async () => {
    const task = tasks.get(stuck) as TaskItem;
    await accepted(() => rest.assignUserTask(task.userTaskKey, 'account-reviewer-1', true));
    await accepted(() =>
      rest.updateUserTask(task.userTaskKey, { priority: 95, candidateGroups: ['duty-manager'] }),
    );
    await until(async () => {
      const changed = await findOpenTask(pool, task.userTaskKey);
      return changed?.assignee === 'account-reviewer-1' && changed.priority === 95 ? true : undefined;
    });
    await accepted(() => rest.unassignUserTask(task.userTaskKey));
    await until(async () =>
      (await findOpenTask(pool, task.userTaskKey))?.assignee === null ? true : undefined,
    );
    await until(async () => {
      const { rows } = await pool.query(
        `SELECT count(*)::int AS n FROM read_model.timer WHERE state = 'triggered' AND element_id = 'review-late'`,
      );
      return rows[0].n === caseIds.length ? true : undefined;
    });

    const { rows: started } = await pool.query(
      'SELECT process_instance_key AS key FROM read_model.process_case WHERE case_id = $1',
      [canceled],
    );
    await accepted(() => rest.cancelProcessInstance(started[0].key));
    for (const [caseId, { userTaskKey }] of tasks) {
      if (caseId === canceled) continue;
      const action = caseId === foreign ? 'complete' : `tongban:${await command(pool, caseId, userTaskKey)}`;
      await accepted(() => rest.completeUserTask(userTaskKey, { reviewDecision: 'approve' }, action));
    }
    for (const caseId of caseIds)
      if (caseId !== canceled)
        await accepted(() =>
          rest.correlateMessage({ name: 'confirmed', correlationKey: caseId, variables: {} }),
        );
    for (const caseId of caseIds) {
      const ended = await until(async () => {
        const found = await findCase(pool, caseId);
        return found?.endedAt ? found : undefined;
      });
      expect(ended).toMatchObject({
        kind: 'account-opening',
        channel: 'web',
        state: caseId === canceled ? 'terminated' : 'completed',
      });
      if (caseId !== canceled) expect(ended.endElementId).toBe('end-done');
    }
    expect(await openTasks()).toEqual([]);
  });

  test('what the case went through can be read, called process included', async () => {
    const elements = await caseElements(pool, foreign);
    const ids = elements.map((element) => `${element.bpmnProcessId}/${element.elementId}`);
    expect(ids).toContain('identity-verification/verify');
    expect(ids).toContain('account-opening/book-undo');
    const { rows: decisions } = await pool.query(
      `SELECT output, matched_rules->0->>'id' AS rule, inputs->0->>'name' AS input FROM read_model.decision_evaluation
       WHERE case_id = $1`,
      [foreign],
    );
    expect(decisions).toEqual([{ output: 'fast', rule: 'rule-small', input: '金额' }]);
    const { rows: events } = await pool.query('SELECT DISTINCT kind FROM read_model.engine_event ORDER BY 1');
    expect(events.map((event) => event.kind)).toEqual(['compensation', 'escalation', 'signal']);
  });

  test('a completion that our API did not send raised one alarm; nothing was parked, no gap', async () => {
    const { rows } = await pool.query('SELECT kind, case_id, severity FROM bank.alarm');
    expect(rows).toEqual([{ kind: 'unsent-completion', case_id: foreign, severity: 'critical' }]);
    const { rows: parked } = await pool.query('SELECT * FROM read_model.parked_record');
    expect(parked).toEqual([]);
  });

  test('every key names its partition, beyond 2^53 exactly', async () => {
    const { rows } = await pool.query<{ key: string; partition_id: number }>(
      'SELECT process_instance_key AS key, partition_id FROM read_model.process_instance',
    );
    expect(rows).toHaveLength(caseIds.length * 2);
    for (const { key, partition_id } of rows) expect(BigInt(key) >> 51n).toBe(BigInt(partition_id));
    expect(rows.some(({ key }) => BigInt(key) > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true);
  });

  test('the ledger is intact and gives the same read model again, row for row', async () => {
    await sink.close();
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    try {
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const verdict = await verifyHistory(reader);
      expect(verdict.partitions.flatMap((partition) => partition.problems)).toEqual([]);
      expect(verdict.partitions.map((partition) => partition.partitionId)).toEqual([1, 2, 3, 4, 5, 6]);
      const rebuilt = await rebuildAndCompare(reader);
      expect(rebuilt.tables.flatMap((table) => table.examples)).toEqual([]);
      expect(rebuilt.equal).toBe(true);
    } finally {
      await reader.query('ROLLBACK');
      await reader.end();
    }
  });
});

function startWorkers(client: ZeebeGrpcClient): void {
  const failedOnce = new Set<string>();
  client.createWorker({
    taskType: 'feature-verify',
    taskHandler: (job) =>
      Number(job.processInstanceKey.at(-1)) % 2 === 0
        ? job.complete({})
        : job.error('refused', 'not the person'),
  });
  client.createWorker({
    taskType: 'feature-book',
    taskHandler: (job) => {
      const caseId = String((job.variables as { caseId?: string }).caseId);
      if (failedOnce.has(caseId)) return job.complete({ booked: true });
      failedOnce.add(caseId);
      return job.fail({ errorMessage: 'not yet', retries: caseId === stuck ? 0 : 2, retryBackOff: 10 });
    },
  });
  client.createWorker({ taskType: 'feature-undo', taskHandler: (job) => job.complete({}) });
}

async function command(pool: pg.Pool, caseId: string, userTaskKey: string): Promise<string> {
  const id = `test-${caseId}`;
  await pool.query(
    `INSERT INTO bank.command (command_id, case_id, kind, payload, state, user_task_key, created_at)
     VALUES ($1, $2, 'complete-user-task', '{}', 'delivered', $3, now())`,
    [id, caseId, userTaskKey],
  );
  return id;
}

/** Asks again until there is an answer; the test's own time limit ends it. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`never came true: ${ask}`);
    await sleep(50);
  }
}

/** A command that the engine may refuse for the moment (just restarted, busy, not waiting yet). */
async function accepted(send: () => Promise<{ kind: string }>): Promise<void> {
  await until(async () => ((await send()).kind === 'ok' ? true : undefined));
}
