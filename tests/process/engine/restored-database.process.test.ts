import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import type { ReachedPosition } from '../../../src/engine/host/answered-position.ts';
import {
  AnsweredPositionFile,
  answeredPositionFile,
  readAnsweredPosition,
} from '../../../src/engine/host/answered-position-file.ts';
import { freePorts } from '../../../src/local/ports.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { lineOfTasks } from '../runtime/support.ts';

/** `node dist/engine.js` by itself, beside what it has answered. */
describe('an engine without the platform', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongban-engine-alone-'));
  const path = answeredPositionFile(dataDir);
  let database: TestDatabase;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    for (const child of children)
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start(...args: readonly string[]) {
    const [grpc, rest] = (await freePorts(2)) as [number, number];
    const child = spawn(process.execPath, [join(projectRoot, 'dist/engine.js'), ...args], {
      env: {
        ...process.env,
        DATABASE_URL: database.url,
        DATA_DIR: dataDir,
        ENGINE_GRPC_PORT: String(grpc),
        ENGINE_REST_PORT: String(rest),
        ENGINE_PARTITIONS: '2',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    const complaints = text(child.stderr as Readable);
    return { child, complaints, engine: createZeebeRest({ address: `http://127.0.0.1:${rest}` }) };
  }

  async function rows(sql: string) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return (await client.query(sql).finally(() => client.end())).rows;
  }

  const ofAnother: ReachedPosition = {
    historyId: 'b0a1a4f6-9f0f-4a0e-8a51-3f6a4f0f4c11',
    epoch: '8',
    partitions: [{ partitionId: 1, position: 77, key: '2251799813685300' }],
  };

  test('does not lead on another database: one sentence, exit code 1, nothing written', async () => {
    const file = new AnsweredPositionFile(path);
    file.write(ofAnother);
    file.close();
    const before = readFileSync(path);
    const { child, complaints } = await start();
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect((await complaints).trim()).toMatch(
      /^The database is not the one that the engine gave its answers from \(.*answered-position: partition 1 up to 77\), .* start once with --accept-restore [^\n]*$/,
    );
    expect(await rows('SELECT FROM engine.leader')).toEqual([]);
    expect(readFileSync(path)).toEqual(before);
  });

  test('accepted, it leads, gives no key of before, and its file is as far as the database when it is killed', async () => {
    const { child, engine } = await start('--accept-restore');
    await expect.poll(async () => (await engine.topology()).kind).toBe('ok');
    const content = lineOfTasks('alone', [{ id: 'a', type: 'alone-a' }]);
    await expect.poll(async () => (await engine.deploy([{ name: 'alone.bpmn', content }])).kind).toBe('ok');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => engine.createProcessInstance('alone', {})),
    );
    child.kill('SIGKILL');
    const keys = answers.map((answer) => (answer.kind === 'ok' ? answer.value.processInstanceKey : ''));
    expect(keys.filter((key) => BigInt(key) >> 51n === 1n && BigInt(key) <= 2251799813685300n)).toEqual([]);
    expect(
      await rows(`SELECT found, goes_on_after->0->>'partitionId' AS partition FROM engine.restore`),
    ).toEqual([{ found: 'other', partition: '1' }]);
    const [leader] = await rows('SELECT history_id, epoch FROM engine.leader');
    const partitions = await rows(
      'SELECT partition_id AS "partitionId", last_position::int8 AS position, last_key AS key FROM engine.partition ORDER BY 1',
    );
    expect(readAnsweredPosition(path)).toEqual({
      historyId: leader.history_id,
      epoch: leader.epoch,
      partitions: partitions.map((each) => ({ ...each, position: Number(each.position) })),
    });
  });

  test('killed with all that it had answered in its file, the next leads without a word', async () => {
    const { child, engine, complaints } = await start();
    await expect.poll(async () => (await engine.createProcessInstance('alone', {})).kind).toBe('ok');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await complaints).toBe('');
    expect(await rows('SELECT FROM engine.restore')).toHaveLength(1);
  });
});
