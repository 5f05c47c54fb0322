import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningWorkers, runWorkers } from '../../../workers/runtime/run-worker.ts';
import { caseWorker, eventually, type HostedEngine, startHostedEngine, testDependencies } from './support.ts';

/** Workers in the engine's process while it does not lead. Engine and workers die together: no reconnecting here. */
let first: HostedEngine;
let second: HostedEngine | undefined;
let running: RunningWorkers | undefined;

beforeEach(async () => {
  first = await startHostedEngine();
});
afterEach(async () => {
  await running?.drain(1_000);
  await second?.stop();
  await first?.stop();
  running = undefined;
  second = undefined;
});

const worker = (type: string, handle: () => void | Promise<void>) =>
  caseWorker(type, handle, { timeoutMs: 60_000 });

test('an engine that loses the lead under a running job takes its end when it leads again, and work goes on', async () => {
  await first.deploy('outage', [
    { id: 'one', type: 'one' },
    { id: 'two', type: 'two' },
  ]);
  const calls = { one: 0, two: 0 };
  const epochs: (string | undefined)[] = [];
  const lost = new Promise<void>((resolve) =>
    first.engine.port.onLead((epoch) => {
      epochs.push(epoch);
      if (epoch === undefined) resolve();
    }),
  );
  const one = worker('one', async () => {
    calls.one++;
    await lost;
  });
  const two = worker('two', async () => {
    calls.two++;
  });
  const { dependencies, lines } = testDependencies();
  running = runWorkers([one, two], dependencies, { gateway: first.gateway() });
  await first.start('outage', { caseId: 'AO-1' });
  await eventually('the first job runs', () => calls.one === 1);

  await endLeadersConnection(first.databaseUrl);
  await eventually('the second job runs', () => calls.two === 1);
  expect(epochs).toEqual(['1', undefined, '2']);
  // The first was completed by the very try that ran when the lead was lost.
  expect(calls.one).toBe(1);
  await eventually('its end', () => lines.filter(({ outcome }) => outcome === 'complete').length === 2);
  expect(lines.filter(({ receipt }) => receipt)).toEqual([]);
});

test('with an engine that waits to lead its workers wait, and begin when it leads', async () => {
  await first.deploy('standby', [{ id: 'one', type: 'one' }]);
  second = await startHostedEngine({ databaseUrl: first.databaseUrl });
  let calls = 0;
  const one = worker('one', async () => {
    calls++;
  });
  const { dependencies, lines } = testDependencies();
  running = runWorkers([one], dependencies, { gateway: second.gateway() });
  await eventually('the workers know that it does not lead', () => running?.connected() === false);
  await first.start('standby', { caseId: 'AO-1' });
  expect(second.engine.port.isLeading).toBe(false);
  expect(calls).toBe(0);

  await first.engine.close();
  await eventually('the job is done', () => lines.find(({ outcome }) => outcome === 'complete'));
  expect(calls).toBe(1);
  expect(lines.filter(({ msg }) => msg === 'the engine is away')).toHaveLength(1);
});

async function endLeadersConnection(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()`,
    );
    expect(rowCount).toBe(1);
  } finally {
    await client.end();
  }
}
