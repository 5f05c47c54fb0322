import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { verifyHistory } from '../../../src/history/verify.ts';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';
import { type RunningEngine, startEngine } from '../../support/engine.ts';
import { lineOfTasks } from '../runtime/support.ts';

/** Two engines on one database: one leads, the other passes on and takes over. */
describe('two replicas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-replicas-'));
  const options = { folder: join(folder, 'engine'), logFile: join(folder, 'engine.log') };
  let first: RunningEngine;
  let second: RunningEngine;
  let throughFirst: ZeebeRest;
  let throughSecond: ZeebeRest;
  const started: string[] = [];

  beforeAll(async () => {
    first = await startEngine(options);
    second = await startEngine(options);
    throughFirst = createZeebeRest({ address: first.restAddress });
    throughSecond = createZeebeRest({ address: second.restAddress });
  });

  afterAll(async () => {
    for (const engine of [first, second]) {
      engine?.child.kill('SIGCONT');
      await engine?.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (rest: ZeebeRest): Promise<string> => {
    const answer = await rest.createProcessInstance('replicated', {});
    if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
    started.push(answer.value.processInstanceKey);
    return answer.value.processInstanceKey;
  };

  const epoch = async (): Promise<number> => {
    const client = new pg.Client({ connectionString: first.databaseUrl });
    await client.connect();
    try {
      return Number((await client.query('SELECT epoch FROM engine.leader')).rows[0].epoch);
    } finally {
      await client.end();
    }
  };

  /** Starts an instance as soon as somebody leads. */
  const startsAgain = (rest: ZeebeRest) =>
    expect.poll(() => start(rest).catch(() => undefined), { timeout: 60_000 }).toMatch(/^\d+$/);

  test('a client that knows the waiting one is served by the leader', async () => {
    const deployed = await throughSecond.deploy([
      { name: 'replicated.bpmn', content: lineOfTasks('replicated', [{ id: 'a', type: 'replicated-a' }]) },
    ]);
    expect(deployed, JSON.stringify(deployed)).toMatchObject({ kind: 'ok' });
    await start(throughSecond);
    await start(throughFirst);
    expect(await epoch()).toBe(1);
  });

  test('the leader killed: the other takes over, on the address that its clients know', async () => {
    first.child.kill('SIGKILL');
    await startsAgain(throughSecond);
    expect(await epoch()).toBe(2);
    first = await startEngine({ ...options, ports: first.ports });
    await start(throughFirst);
    expect(await epoch()).toBe(2);
  });

  test('a leader that hangs loses the lead, and writes nothing when it comes back', async () => {
    second.child.kill('SIGSTOP');
    await startsAgain(throughFirst);
    expect(await epoch()).toBe(3);
    second.child.kill('SIGCONT');
    await startsAgain(throughSecond);
    await start(throughFirst);
    expect(await epoch()).toBe(3);
  });

  test('each instance that was answered is there once; the ledger is whole and gives the same read model', async () => {
    const client = new pg.Client({ connectionString: first.databaseUrl });
    await client.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const { rows } = await client.query<{ key: string }>(
        'SELECT process_instance_key AS key FROM read_model.process_instance ORDER BY 1',
      );
      const found = rows.map(({ key }) => key);
      expect(new Set(found).size).toBe(found.length);
      expect(started.filter((key) => !found.includes(key))).toEqual([]);
      expect((await verifyHistory(client)).partitions.flatMap(({ problems }) => problems)).toEqual([]);
      expect((await rebuildAndCompare(client)).equal).toBe(true);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  });
});
