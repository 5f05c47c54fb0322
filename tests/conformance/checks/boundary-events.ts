import { check, topic } from '../check.ts';
import { boundary, eventSubProcess, job, type Scope, subProcess } from '../model.ts';
import { complete, nothing, type Trial, throwError } from '../trial.ts';

const soon = { kind: 'timer', duration: 'PT0.3S' } as const;

/** A job with a boundary event after which `after` follows. */
export const guarded = (event: Parameters<typeof boundary>[2], interrupting = true): Scope => ({
  nodes: [job('pay'), boundary('event', 'pay', event, interrupting)],
  flows: ['start pay end', 'event after end-2'],
});

/** Takes the job `pay`, lets `happen`, takes what follows, and completes both. */
async function whatFollows(trial: Trial, happen: () => Promise<unknown> = async () => {}) {
  await trial.start({ order: trial.id });
  const first = await trial.job();
  await happen();
  const next = await trial.job();
  return { next: next.elementId, first: await trial.reply(first, complete()) };
}

const interrupted = { next: 'after', first: 'NOT_FOUND' };
const goesOn = { next: 'after', first: 'OK' };

export const boundaryEvents = topic('boundary event', [
  check('timer, interrupting', interrupted, async (trial) => {
    await trial.process(guarded(soon));
    return whatFollows(trial);
  }),
  check('timer, not interrupting', goesOn, async (trial) => {
    await trial.process(guarded(soon, false));
    return whatFollows(trial);
  }),
  check('timer, not interrupting, three times', { times: 3, first: 'OK' }, async (trial) => {
    await trial.process(guarded({ kind: 'timer', cycle: 'R3/PT0.2S' }, false));
    await trial.start();
    const first = await trial.job();
    const times = await trial.jobs(3);
    return {
      times: times.filter(({ elementId }) => elementId === 'after').length,
      first: await trial.reply(first, complete()),
    };
  }),
  check('message, interrupting', interrupted, async (trial) => {
    await trial.process(guarded({ kind: 'message', name: 'stop', key: '=order' }));
    return whatFollows(trial, () => trial.correlateOnceAwaited('stop', trial.id));
  }),
  check('message, not interrupting, twice', { next: ['after', 'after'], first: 'OK' }, async (trial) => {
    await trial.process(guarded({ kind: 'message', name: 'note', key: '=order' }, false));
    await trial.start({ order: trial.id });
    const first = await trial.job();
    await trial.correlateOnceAwaited('note', trial.id);
    await trial.correlateOnceAwaited('note', trial.id);
    const next = await trial.jobs(2);
    return { next: next.map(({ elementId }) => elementId), first: await trial.reply(first, complete()) };
  }),
  check('signal, interrupting', interrupted, async (trial) => {
    await trial.process(guarded({ kind: 'signal', name: 'alarm' }));
    return whatFollows(trial, () => trial.signal('alarm'));
  }),
  check('signal, not interrupting', goesOn, async (trial) => {
    await trial.process(guarded({ kind: 'signal', name: 'alarm' }, false));
    return whatFollows(trial, () => trial.signal('alarm'));
  }),
  check('its timer ends with the activity', { path: ['pay'], variables: {} }, async (trial) => {
    await trial.process(guarded({ kind: 'timer', duration: 'PT1H' }));
    return trial.run();
  }),
  check('outputs of the message become variables of the process', { order: 1, sum: 7 }, async (trial) => {
    await trial.process(guarded({ kind: 'message', name: 'stop', key: `="${trial.id}"` }));
    const { variables } = await trial.run({ order: 1 }, { pay: () => nothing }, () =>
      trial.publish('stop', trial.id, { variables: { sum: 7 } }),
    );
    return variables;
  }),
]);

export const eventSubProcesses = topic('event sub-process', [
  check('message, interrupting: the rest ends', interrupted, async (trial) => {
    const nodes = [eventSubProcess('stop', { kind: 'message', name: 'stop', key: '=order' }, 'after end-2')];
    await trial.process({ nodes, flows: ['start pay end'] });
    return whatFollows(trial, () => trial.correlateOnceAwaited('stop', trial.id));
  }),
  check('message, not interrupting: the rest goes on', goesOn, async (trial) => {
    const nodes = [
      eventSubProcess('note', { kind: 'message', name: 'note', key: '=order' }, 'after end-2', false),
    ];
    await trial.process({ nodes, flows: ['start pay end'] });
    return whatFollows(trial, () => trial.correlateOnceAwaited('note', trial.id));
  }),
  check('timer, not interrupting', goesOn, async (trial) => {
    await trial.process({
      nodes: [eventSubProcess('late', soon, 'after end-2', false)],
      flows: ['start pay end'],
    });
    return whatFollows(trial);
  }),
  check('signal, interrupting', interrupted, async (trial) => {
    const nodes = [eventSubProcess('alarm', { kind: 'signal', name: 'alarm' }, 'after end-2')];
    await trial.process({ nodes, flows: ['start pay end'] });
    return whatFollows(trial, () => trial.signal('alarm'));
  }),
  check('error: catches what a worker throws', ['pay', 'after'], async (trial) => {
    const nodes = [eventSubProcess('failed', { kind: 'error', code: 'refused' }, 'after end-2')];
    await trial.process({ nodes, flows: ['start pay end'] });
    return (await trial.run({}, { pay: () => throwError('refused') })).path;
  }),
  check('in a sub-process: only that is interrupted', ['pay', 'after', 'outside'], async (trial) => {
    const inner: Scope = {
      nodes: [eventSubProcess('failed', { kind: 'error', code: 'refused' }, 'after end-3')],
      flows: ['start-2 pay end-2'],
    };
    await trial.process({ nodes: [subProcess('stage', inner)], flows: ['start stage outside end'] });
    return (await trial.run({}, { pay: () => throwError('refused') })).path;
  }),
]);
