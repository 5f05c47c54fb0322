import { check, topic } from '../check.ts';
import { boundary, job } from '../model.ts';
import { complete, fail, throwError } from '../trial.ts';

const pays = { flows: ['start pay end'] };

export const jobs = topic('job', [
  check('failed with retries: is there again at once', { isSame: true, retries: 1 }, async (trial) => {
    await trial.process(pays);
    await trial.start();
    const first = await trial.job();
    await trial.reply(first, fail(1));
    const again = await trial.job();
    return { isSame: again.key === first.key, retries: again.retries };
  }),
  check('failed with a back-off: not before it is over', { before: [], isSame: true }, async (trial) => {
    await trial.process(pays);
    await trial.start();
    const first = await trial.job();
    await trial.reply(first, fail(1, 1_500));
    const before = await trial.waiting();
    return { before, isSame: (await trial.job()).key === first.key };
  }),
  check(
    'failed without retries: an incident, and nobody gets it',
    ['OK', [], 'FAILED_PRECONDITION'],
    async (trial) => {
      await trial.process(pays);
      await trial.start();
      const first = await trial.job();
      return [await trial.reply(first, fail(0)), await trial.waiting(), await trial.reply(first, complete())];
    },
  ),
  check(
    'its time is over: the next worker gets it',
    { isSame: true, retries: 3, byTheFirst: 'NOT_FOUND' },
    async (trial) => {
      await trial.process(pays);
      await trial.start();
      const first = await trial.job({ timeoutMs: 200 });
      const again = await trial.job();
      await trial.reply(again, complete());
      const byTheFirst = await trial.reply(first, complete());
      return { isSame: again.key === first.key, retries: again.retries, byTheFirst };
    },
  ),
  check('one that a worker has is given to nobody else', [], async (trial) => {
    await trial.process(pays);
    await trial.start();
    await trial.job();
    return trial.waiting();
  }),
  check('completed once', ['OK', 'NOT_FOUND', 404], async (trial) => {
    await trial.process(pays);
    await trial.start();
    const { key } = await trial.job();
    const first = await trial.reply({ key }, complete());
    const second = await trial.reply({ key }, complete());
    return [first, second, await trial.httpStatus('POST', `/v2/jobs/${key}/completion`, {})];
  }),
  check('completed by two at once: by one', ['NOT_FOUND', 'OK'], async (trial) => {
    await trial.process(pays);
    await trial.start();
    const job = await trial.job();
    const both = await Promise.all([trial.reply(job, complete()), trial.reply(job, complete())]);
    return both.sort();
  }),
  check('more time for a worker', ['OK', [], 'FAILED_PRECONDITION'], async (trial) => {
    await trial.process(pays);
    await trial.start();
    const first = await trial.job({ timeoutMs: 60_000 });
    const given = await trial.statusOf('UpdateJobTimeout', { jobKey: first.key, timeout: '120000' });
    const waiting = await trial.waiting();
    await trial.reply(first, fail(1));
    return [
      given,
      waiting,
      await trial.statusOf('UpdateJobTimeout', { jobKey: first.key, timeout: '120000' }),
    ];
  }),
  check('less time for a worker: it is there again', true, async (trial) => {
    await trial.process(pays);
    await trial.start();
    const first = await trial.job();
    await trial.ok('UpdateJobTimeout', { jobKey: first.key, timeout: '100' });
    return (await trial.job()).key === first.key;
  }),
  check('new retries must be more than none', ['INVALID_ARGUMENT', 400, 'OK'], async (trial) => {
    await trial.process(pays);
    await trial.start();
    const { key: jobKey } = await trial.job();
    return [
      await trial.statusOf('UpdateJobRetries', { jobKey, retries: 0 }),
      await trial.httpStatus('PATCH', `/v2/jobs/${jobKey}`, { changeset: { retries: 0 } }),
      await trial.statusOf('UpdateJobRetries', { jobKey, retries: 5 }),
    ];
  }),
  check(
    'commands about one that is gone: NOT_FOUND',
    ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    async (trial) => {
      await trial.process(pays);
      await trial.start();
      const job = await trial.job();
      await trial.cancel(job.processInstanceKey);
      return [
        await trial.reply(job, complete()),
        await trial.reply(job, fail(1)),
        await trial.reply(job, throwError('any')),
        await trial.statusOf('UpdateJobRetries', { jobKey: job.key, retries: 1 }),
        await trial.statusOf('UpdateJobTimeout', { jobKey: job.key, timeout: '1000' }),
      ];
    },
  ),
  check('a poll that waits gets a job that comes later', ['pay'], async (trial) => {
    await trial.process(pays);
    const waiting = trial.cluster.poll({ type: trial.id, waitMs: 20_000 });
    // Long enough for the poll to be there first; when it is not, the check shows less, and holds.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await trial.start();
    return (await waiting).map(({ elementId }) => elementId);
  }),
  check('a poll gets no more than it asks for', [2, 1], async (trial) => {
    await trial.process(pays);
    // One instance, so that all jobs are on one partition.
    await trial.process({
      nodes: [job('pay', { loop: { over: '=[1, 2, 3]' } })],
      flows: ['start pay end'],
    });
    await trial.start();
    const first = await trial.cluster.poll({ type: trial.id, most: 2, waitMs: 20_000 });
    const second = await trial.cluster.poll({ type: trial.id, most: 10, waitMs: 20_000 });
    return [first.length, second.length];
  }),
  check(
    'polls that cannot be: refused',
    ['INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    async (trial) => {
      const { cluster, id: type } = trial;
      const refusalOf = (poll: Promise<unknown>) =>
        poll.then(
          () => 'OK',
          (error: { code?: number }) => (error.code === 3 ? 'INVALID_ARGUMENT' : `code ${error.code}`),
        );
      return [
        await refusalOf(cluster.poll({ type: '' })),
        await refusalOf(cluster.poll({ type, most: 0 })),
        await refusalOf(cluster.poll({ type, timeoutMs: 0 })),
      ];
    },
  ),
  check('are pushed to a stream as they come', ['1', '2', '3'], async (trial) => {
    await trial.process(pays);
    const seen: string[] = [];
    const hangUp = await trial.cluster.stream(trial.id, (job) => {
      seen.push(String(JSON.parse(job.variables).n));
      void trial.reply(job, complete());
    });
    const keys = [];
    for (const n of [1, 2, 3]) keys.push(await trial.start({ n }));
    for (const key of keys) await trial.hasEnded(key);
    hangUp();
    return seen.sort();
  }),
  check(
    'over REST: taken, failed, taken again, completed',
    { path: ['pay', 2], statuses: ['OK', 'OK', 404] },
    async (trial) => {
      await trial.process(pays);
      await trial.start({ a: 1 });
      const take = async () => {
        const body = {
          type: trial.id,
          worker: 'conformance',
          timeout: 60_000,
          maxJobsToActivate: 1,
          requestTimeout: 20_000,
        };
        const answer = await trial.cluster.http<{ jobs: Record<string, unknown>[] }>(
          'POST',
          '/v2/jobs/activation',
          body,
        );
        if (answer.kind !== 'ok') throw new Error(`activation was refused: ${JSON.stringify(answer)}`);
        return answer.value.jobs[0] as { jobKey: string; elementId: string; retries: number };
      };
      const first = await take();
      const failed = await trial.httpStatus('POST', `/v2/jobs/${first.jobKey}/failure`, {
        retries: 2,
        errorMessage: 'busy',
      });
      const { jobKey, elementId, retries } = await take();
      const completion = () =>
        trial.httpStatus('POST', `/v2/jobs/${jobKey}/completion`, { variables: { b: 2 } });
      return { path: [elementId, retries], statuses: [failed, await completion(), await completion()] };
    },
  ),
  check('over REST: an error that is thrown', ['OK', 'undo'], async (trial) => {
    const nodes = [job('pay'), boundary('refused', 'pay', { kind: 'error', code: 'refused' })];
    await trial.process({ nodes, flows: ['start pay end', 'refused undo end-2'] });
    await trial.start();
    const { key } = await trial.job();
    const thrown = await trial.httpStatus('POST', `/v2/jobs/${key}/error`, {
      errorCode: 'refused',
      errorMessage: '',
    });
    return [thrown, (await trial.job()).elementId];
  }),
]);
