import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { activateJobs } from '../../../src/zeebe/activate-jobs.ts';
import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import * as models from './models.ts';
import { type Loose, startTestGateway, type TestGateway } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });
let engine: TestGateway;
beforeAll(async () => {
  engine = await startTestGateway();
});
afterAll(() => engine?.stop());

const run = async (bpmnProcessId: string, variables: Record<string, unknown>) =>
  (
    await engine.sdk.createProcessInstanceWithResult({
      bpmnProcessId,
      variables: variables as Record<string, never>,
      requestTimeout: 20_000,
    })
  ).variables as Record<string, unknown>;

describe('workers', () => {
  test('of the SDK complete, fail and throw', async () => {
    await engine.deploy(['order.bpmn', models.order]);
    let failures = 0;
    const charge = engine.sdk.createWorker({
      taskType: 'charge',
      taskHandler: (job) => {
        if (job.variables.card === 'stolen') return job.error('declined', 'reported');
        if (failures++ === 0) return job.fail({ errorMessage: 'busy', retries: 2, retryBackOff: 50 });
        return job.complete({ charged: Number(job.variables.amount) });
      },
    });
    const ship = engine.sdk.createWorker({
      taskType: 'ship',
      taskHandler: (job) => job.complete({ shipped: 1 }),
    });
    expect(await run('order', { amount: 7, card: 'good' })).toMatchObject({ charged: 7, shipped: 1 });
    expect(await run('order', { amount: 8, card: 'stolen' })).toEqual({ amount: 8, card: 'stolen' });
    await charge.close();
    await ship.close();
  });

  test('of zeebe-node 8.3 and of the SDK share a type; each job is done once', async () => {
    await engine.deploy(['shared.bpmn', models.oneJob('shared', 'shared')]);
    const seen: string[] = [];
    const theirs = engine.old.createWorker({
      taskType: 'shared',
      maxJobsToActivate: 2,
      taskHandler: (job) => {
        seen.push(job.key);
        return job.complete({ by: 'zeebe-node' });
      },
    });
    const ours = engine.sdk.createWorker({
      taskType: 'shared',
      maxJobsToActivate: 2,
      taskHandler: (job) => {
        seen.push(job.key);
        return job.complete({ by: 'sdk' });
      },
    });
    const ended = await Promise.all(Array.from({ length: 40 }, (_, n) => run('shared', { n })));
    expect(new Set(seen).size).toBe(40);
    expect(seen).toHaveLength(40);
    expect(new Set(ended.map(({ by }) => by))).toEqual(new Set(['zeebe-node', 'sdk']));
    await theirs.close();
    await ours.close();
  });

  test('zeebe-node 8.3 makes every call that it knows', async () => {
    const { old } = engine;
    const deployed = await old.deployProcess({
      name: 'older.bpmn',
      definition: Buffer.from(models.oneJob('older', 'older')),
    });
    expect(deployed.processes).toMatchObject([{ bpmnProcessId: 'older', version: 1 }]);
    await old.deployResource({ name: 'fee.dmn', decision: Buffer.from(models.fee) } as never);
    await old.deployResource({ name: 'payment.bpmn', process: Buffer.from(models.payment) } as never);
    const { processInstanceKey } = await old.createProcessInstance({
      bpmnProcessId: 'older',
      variables: { a: 1 },
    });
    await old.setVariables({ elementInstanceKey: processInstanceKey, variables: { b: 2 }, local: true });
    const [job] = await old.activateJobs({
      type: 'older',
      worker: 'old',
      timeout: 60_000,
      maxJobsToActivate: 1,
      requestTimeout: 5_000,
    } as never);
    expect(job).toMatchObject({ variables: { a: 1, b: 2 }, retries: 3 });
    const jobKey = job?.key as string;
    await old.failJob({ jobKey, retries: 0, errorMessage: 'no', retryBackOff: 0 });
    await old.updateJobRetries({ jobKey, retries: 1 });
    const [incident] = [...(engine.port.engine.partitions[0]?.state.incidents.values() ?? [])];
    await old.resolveIncident({ incidentKey: incident?.key as string });
    await old.completeJob({ jobKey, variables: { c: 3 } });
    await expect(old.completeJob({ jobKey, variables: {} })).rejects.toMatchObject({ code: 5 });

    const message = { name: 'paid', correlationKey: 'old-1', variables: {}, timeToLive: 0 };
    const waiting = old.createProcessInstanceWithResult({
      bpmnProcessId: 'payment',
      variables: { orderId: 'old-1' },
      requestTimeout: 10_000,
    } as never);
    await expect
      .poll(async () => {
        await old.publishMessage(message as never);
        return engine.port.engine.partitions[0]?.state.messageSubscriptions.size;
      })
      .toBe(0);
    expect((await waiting).variables).toMatchObject({ orderId: 'old-1' });

    const evaluated = await old.evaluateDecision({ decisionId: 'fee', variables: { amount: 1 } } as never);
    expect(evaluated.decisionOutput).toBe('5');
    const { processInstanceKey: other } = await old.createProcessInstance({
      bpmnProcessId: 'older',
      variables: {},
    });
    await old.modifyProcessInstance({
      processInstanceKey: other,
      activateInstructions: [
        { elementId: 'task', ancestorElementInstanceKey: '-1', variableInstructions: [] },
      ],
    } as never);
    await old.cancelProcessInstance(other);
    await old.broadcastSignal({ signalName: 'nobody-waits', variables: {} } as never);
    expect(await old.topology()).toMatchObject({ partitionsCount: 1 });
  });

  test('streaming workers of the SDK take what comes', async () => {
    await engine.deploy(['streamed.bpmn', models.oneJob('streamed', 'streamed')]);
    const sdk: Loose = engine.sdk;
    // It tells the console that it was closed.
    vi.spyOn(console, 'error').mockReturnValue();
    const stream = await sdk.streamJobs({
      type: 'streamed',
      worker: 'streaming',
      timeout: 60_000,
      taskHandler: (job: Loose) => job.complete({ n: Number((job.variables as Loose).n) + 1 }),
    });
    const ended = await Promise.all([1, 2, 3, 4, 5].map((n) => run('streamed', { n })));
    expect(ended).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }, { n: 6 }]);
    stream.close();
  });

  test('our own long poll gets jobs as they come, and can be aborted', async () => {
    await engine.deploy(['ours.bpmn', models.oneJob('ours', 'ours')]);
    const client = createZeebeGrpcClient({ address: engine.gateway.grpcAddress });
    const jobs: string[] = [];
    const controller = new AbortController();
    const request = {
      type: 'ours',
      worker: 'ours',
      timeout: 60_000,
      maxJobsToActivate: 5,
      fetchVariables: [],
      requestTimeout: 20_000,
    };
    const first = activateJobs(client, request, ({ key }) => jobs.push(key), controller.signal);
    await engine.start('ours');
    await first;
    expect(jobs).toHaveLength(1);
    const second = activateJobs(client, request, ({ key }) => jobs.push(key), controller.signal);
    // A call that is cancelled in the tick in which it began is sent by the library all the same, and never reset.
    await sleep(100);
    controller.abort();
    await second;
    await sleep(100);
    await engine.start('ours');
    expect(await engine.takeJob('ours')).toMatchObject({ bpmnProcessId: 'ours' });
    expect(jobs).toHaveLength(1);
    await client.close();
  });

  test('a worker over REST, of the SDK', async () => {
    await engine.deploy(['rested.bpmn', models.oneJob('rested', 'rested')]);
    const worker = engine.restSdk.createJobWorker({
      type: 'rested',
      worker: 'rest',
      timeout: 60_000,
      maxJobsToActivate: 4,
      jobHandler: (job) => job.complete({ n: 2 }),
    });
    expect(await run('rested', { n: 1 })).toEqual({ n: 2 });
    await worker.stop();
  });
});

describe('polls', () => {
  beforeAll(() => engine.deploy(['polled.bpmn', models.oneJob('polled', 'polled')]));

  const poll = (request: object) =>
    engine.poll('polled', { maxJobsToActivate: 10, requestTimeout: 300, ...request });

  test('end without jobs and without an error when their time is over', async () => {
    const begin = performance.now();
    expect(await poll({})).toEqual([]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290);
  });

  test('do not wait when they say so', async () => {
    const begin = performance.now();
    expect(await poll({ requestTimeout: -1 })).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(200);
  });

  test('wait for the default time when they name none', async () => {
    const stream = await engine.open('ActivateJobs', {
      type: 'polled',
      maxJobsToActivate: 1,
      requestTimeout: 0,
    });
    const jobs: Loose[] = [];
    stream.on('data', (batch: Loose) => jobs.push(...batch.jobs));
    const ended = once(stream, 'end');
    await sleep(400);
    await engine.start('polled');
    await ended;
    expect(jobs).toHaveLength(1);
    await engine.sdk.completeJob({ jobKey: jobs[0].key, variables: {} });
  });

  test('that were there first are served first', async () => {
    const polls: ReturnType<typeof poll>[] = [];
    for (const worker of ['first', 'second', 'third']) {
      polls.push(poll({ worker, maxJobsToActivate: 1, requestTimeout: 10_000 }));
      // Calls that a client makes at the same moment arrive in any order.
      await sleep(100);
    }
    for (let count = 0; count < 3; count++) await engine.start('polled');
    // By the age of the jobs: answers that are sent at once may reach the client in any order.
    const jobs = (await Promise.all(polls)).flat().sort((one, other) => Number(one.key) - Number(other.key));
    expect(jobs.map(({ worker }) => worker)).toEqual(['first', 'second', 'third']);
  });

  test('that vanished get nothing: the job goes to who is there', async () => {
    const gone = await engine.open('ActivateJobs', {
      type: 'polled',
      maxJobsToActivate: 5,
      requestTimeout: 20_000,
    });
    await sleep(100);
    gone.cancel();
    await sleep(100);
    const processInstanceKey = await engine.start('polled');
    const [job] = await poll({ requestTimeout: 5_000, maxJobsToActivate: 1 });
    expect(job?.processInstanceKey).toBe(processInstanceKey);
  });

  test('whose worker does not come back leave the job to others after its time', async () => {
    await engine.start('polled');
    const [first] = await poll({ timeout: 200, requestTimeout: 5_000 });
    const [second] = await poll({ requestTimeout: 5_000 });
    expect(second?.key).toBe(first?.key);
    await engine.sdk.completeJob({ jobKey: second?.key as string, variables: {} });
    await expect(
      engine.sdk.completeJob({ jobKey: first?.key as string, variables: {} }),
    ).rejects.toMatchObject({
      code: 5,
    });
  });

  test('70 jobs of 1 MiB come in answers below 4 MB, each once', async () => {
    await engine.deploy(['large.bpmn', models.oneJob('large', 'large')]);
    const variables = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });
    const request = { bpmnProcessId: 'large', version: -1, variables };
    for (let n = 0; n < 70; n++) await engine.call('CreateProcessInstance', request);
    const keys = new Set<string>();
    let answers = 0;
    while (keys.size < 70) {
      const jobs = await engine.poll('large', { maxJobsToActivate: 70 });
      expect(jobs.length).toBeGreaterThan(0);
      for (const { key } of jobs) keys.add(key);
      answers += 1;
    }
    expect(answers).toBe(24);
  });

  test('a job that is larger than an answer becomes an incident and holds up nobody', async () => {
    await engine.deploy(['huge.bpmn', models.oneJob('huge', 'huge')]);
    const half = 'x'.repeat(2_100_000);
    const key = await engine.start('huge');
    for (const name of ['a', 'b']) {
      const variables = JSON.stringify({ [name]: half });
      await engine.call('SetVariables', { elementInstanceKey: key, variables, local: false });
    }
    const small = await engine.start('huge', {});
    const [job] = await engine.poll('huge');
    expect(job?.processInstanceKey).toBe(small);
    const incidents = [...(engine.port.engine.partitions[0]?.state.incidents.values() ?? [])];
    const incident = incidents.find(({ value }) => value.processInstanceKey === key);
    expect(incident?.value).toMatchObject({ errorType: 'MESSAGE_SIZE_EXCEEDED', elementId: 'task' });
    await engine.sdk.setVariables({ elementInstanceKey: key, variables: { b: '' }, local: false });
    await engine.sdk.resolveIncident({ incidentKey: incident?.key as string });
    const [again] = await engine.poll('huge');
    expect(again?.processInstanceKey).toBe(key);
  });
});

describe('streams', () => {
  beforeAll(() => engine.deploy(['flow.bpmn', models.oneJob('flow', 'flow')]));

  test('take turns', async () => {
    const counts = [0, 0];
    const streams = await Promise.all(
      counts.map(async (_, index) => {
        const stream = await engine.open('StreamActivatedJobs', { type: 'flow' });
        stream.on('data', (job: Loose) => {
          counts[index] = (counts[index] ?? 0) + 1;
          void engine.sdk.completeJob({ jobKey: job.key, variables: {} });
        });
        await once(stream, 'metadata');
        return stream;
      }),
    );
    for (let count = 0; count < 10; count++) await engine.start('flow');
    await expect.poll(() => counts).toEqual([5, 5]);
    for (const stream of streams) stream.cancel();
  });

  test('that break give back what has not left; a slow reader is not pushed over', async () => {
    const variables = JSON.stringify({ text: 'x'.repeat(200_000) });
    const request = { bpmnProcessId: 'flow', version: -1, variables };
    for (let n = 0; n < 40; n++) await engine.call('CreateProcessInstance', request);
    const slow = await engine.open('StreamActivatedJobs', { type: 'flow' });
    slow.pause();
    await once(slow, 'metadata');
    await sleep(500);
    slow.cancel();
    // What had left is with a reader that is gone, until its time is over: a few, whatever waited.
    const there = new Set<string>();
    for (;;) {
      const jobs = await engine.poll('flow', { maxJobsToActivate: 40, requestTimeout: 500 });
      if (jobs.length === 0) break;
      for (const { key } of jobs) there.add(key);
    }
    expect(there.size).toBeGreaterThanOrEqual(20);
    expect(there.size).toBeLessThanOrEqual(40);
  });
});
