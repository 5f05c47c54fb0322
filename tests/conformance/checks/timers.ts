import { check, topic } from '../check.ts';
import { boundary, catches, job, model, start } from '../model.ts';
import type { Trial } from '../trial.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Moves the engine's time. */
async function pass(trial: Trial, ms: number): Promise<void> {
  if (!trial.cluster.clock) throw new Error('this engine has no clock that can be moved');
  await trial.cluster.clock.add(ms);
}

export const timers = topic('timer', [
  check(
    'a catch event waits for a duration',
    { path: ['after'], variables: { wait: 'PT0.2S' } },
    async (trial) => {
      await trial.process({
        nodes: [catches('pause', { kind: 'timer', duration: '=duration(wait)' })],
        flows: ['start pause after end'],
      });
      return trial.run({ wait: 'PT0.2S' });
    },
  ),
  check('a date that has passed is due at once', ['after'], async (trial) => {
    const nodes = [catches('pause', { kind: 'timer', date: '=date and time(at)' })];
    await trial.process({ nodes, flows: ['start pause after end'] });
    return (await trial.run({ at: '2020-01-01T10:00:00+08:00[Asia/Shanghai]' })).path;
  }),
  check('starts a process, as often as it says', ['tick', 'tick'], async (trial) => {
    const nodes = [start('start-timer', { kind: 'timer', cycle: 'R2/PT0.3S' })];
    await trial.process({ nodes, flows: ['start-timer tick end'] });
    return (await trial.jobs(2)).map(({ elementId }) => elementId);
  }),
  check('a duration that cannot be read is refused', 'INVALID_ARGUMENT', async (trial) => {
    const nodes = [catches('pause', { kind: 'timer', duration: 'a while' })];
    const outcome = await trial.tryDeploy({
      'model.bpmn': model(trial.id, { nodes, flows: ['start pause end'] }),
    });
    return outcome.kind === 'refused' ? outcome.status : 'OK';
  }),
  check(
    'of thirty days is due then, and not before',
    { before: [], after: 'after' },
    async (trial) => {
      const nodes = [catches('pause', { kind: 'timer', duration: 'P30D' })];
      await trial.process({ nodes, flows: ['start pause after end'] });
      await trial.start();
      await pass(trial, 29 * day);
      const before = await trial.waiting();
      await pass(trial, day);
      return { before, after: (await trial.job()).elementId };
    },
    { needs: 'clock' },
  ),
  check(
    'a boundary event every day comes every day',
    ['late', 'late', 'late'],
    async (trial) => {
      const nodes = [job('pay'), boundary('daily', 'pay', { kind: 'timer', cycle: 'R/P1D' }, false)];
      await trial.process({ nodes, flows: ['start pay end', 'daily late end-2'] });
      await trial.start();
      await trial.job({ timeoutMs: 365 * day });
      const seen = [];
      for (let n = 0; n < 3; n++) {
        await pass(trial, day);
        seen.push((await trial.job({ timeoutMs: 365 * day })).elementId);
      }
      return seen;
    },
    { needs: 'clock' },
  ),
  check(
    'a message is kept for its hours to live, and no longer',
    { within: ['paid'], after: [] },
    async (trial) => {
      const nodes = [catches('wait', { kind: 'message', name: 'paid', key: '=order' })];
      await trial.process({ nodes, flows: ['start wait paid end'] });
      await trial.publish('paid', `${trial.id}-1`, { timeToLive: 3 * hour });
      await trial.publish('paid', `${trial.id}-2`, { timeToLive: hour });
      await pass(trial, 2 * hour);
      await trial.start({ order: `${trial.id}-1` });
      const within = (await trial.jobs(1)).map(({ elementId }) => elementId);
      await trial.start({ order: `${trial.id}-2` });
      return { within, after: await trial.waiting() };
    },
    { needs: 'clock' },
  ),
  check(
    'a job whose worker does not come back is there again after its hour',
    { before: [], after: ['pay', 3] },
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      await trial.start();
      await trial.job({ timeoutMs: hour });
      await pass(trial, hour / 2);
      const before = await trial.waiting();
      await pass(trial, hour / 2 + 1_000);
      const { elementId, retries } = await trial.job();
      return { before, after: [elementId, retries] };
    },
    { needs: 'clock' },
  ),
  check(
    'a job that backs off for a day is there again then',
    { before: [], after: ['pay', 1] },
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      await trial.start();
      await trial.reply(await trial.job(), { kind: 'fail', retries: 1, backOffMs: day });
      await pass(trial, day / 2);
      const before = await trial.waiting();
      await pass(trial, day / 2 + 1_000);
      const { elementId, retries } = await trial.job();
      return { before, after: [elementId, retries] };
    },
    { needs: 'clock' },
  ),
]);
