import { check, topic } from '../check.ts';
import { boundary, catches, gateway, job, start, throws } from '../model.ts';
import { complete } from '../trial.ts';
import { guarded } from './boundary-events.ts';

export const signals = topic('signal', [
  check('a catch event goes on with its variables', { level: 3 }, async (trial) => {
    await trial.process({
      nodes: [gateway('parallel', 'fork'), catches('wait', { kind: 'signal', name: 'alarm' })],
      flows: ['start fork wait end', 'fork ready end-2'],
    });
    // The job comes after the event in the diagram: who has it knows that the signal is awaited.
    const ready = async () => {
      await trial.signal('alarm', { level: 3 });
      return complete();
    };
    return (await trial.run({}, { ready })).variables;
  }),
  check('reaches all that wait', ['after', 'after', 'after'], async (trial) => {
    await trial.process(guarded({ kind: 'signal', name: 'alarm' }));
    for (let n = 0; n < 3; n++) await trial.start();
    await trial.jobs(3);
    await trial.signal('alarm');
    return (await trial.jobs(3)).map(({ elementId }) => elementId);
  }),
  check('a throw event reaches another instance', ['after'], async (trial) => {
    await trial.process({
      nodes: [
        gateway('exclusive', 'split', 'throw'),
        job('pay'),
        boundary('alarmed', 'pay', { kind: 'signal', name: 'alarm' }),
        throws('throw', { kind: 'signal', name: 'alarm' }),
      ],
      flows: ['start split pay end', 'split throw end-2', 'alarmed after end-3'],
      conditions: { 'split pay': '=waits = true' },
    });
    await trial.start({ waits: true });
    await trial.job();
    await trial.start({ waits: false });
    return [(await trial.job()).elementId];
  }),
  check('starts a process', { elementId: 'count', variables: { branch: 'Pudong' } }, async (trial) => {
    const nodes = [start('start-signal', { kind: 'signal', name: 'closing' })];
    await trial.process({ nodes, flows: ['start-signal count end'] });
    await trial.signal('closing', { branch: 'Pudong' });
    const { elementId, variables } = await trial.job();
    return { elementId, variables };
  }),
  check('is not kept for later', ['pay', 'OK'], async (trial) => {
    await trial.process(guarded({ kind: 'signal', name: 'alarm' }));
    await trial.signal('alarm');
    await trial.start();
    const job = await trial.job();
    return [job.elementId, await trial.reply(job, complete())];
  }),
  check('without a name is refused', 400, (trial) => trial.httpStatus('POST', '/v2/signals/broadcast', {})),
]);
