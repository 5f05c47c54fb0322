import { check, topic } from '../check.ts';
import { catches, gateway, model } from '../model.ts';

const bySize = {
  nodes: [gateway('exclusive', 'split', 'small')],
  flows: ['start split large end', 'split middle end', 'split small end'],
  conditions: { 'split large': '=amount > 100', 'split middle': '=amount > 10' },
};

export const gateways = topic('gateway', [
  check('exclusive: the first condition that is true', ['large'], async (trial) => {
    await trial.process(bySize);
    return (await trial.run({ amount: 500 })).path;
  }),
  check('exclusive: the default flow when none is true', ['small'], async (trial) => {
    await trial.process(bySize);
    return (await trial.run({ amount: 5 })).path;
  }),
  check('parallel: all flows, then one joined', ['after', 'one', 'three', 'two'], async (trial) => {
    await trial.process({
      nodes: [gateway('parallel', 'fork'), gateway('parallel', 'join')],
      flows: ['start fork one join after end', 'fork two join', 'fork three join'],
    });
    const { path } = await trial.run();
    return path.at(-1) === 'after' ? [...path].sort() : path;
  }),
  check('inclusive: every flow whose condition is true', ['email', 'sms'], async (trial) => {
    await trial.process({
      nodes: [gateway('inclusive', 'fork', 'none')],
      flows: ['start fork sms end-1', 'fork email end-2', 'fork none end-3'],
      conditions: { 'fork sms': '=contains(how, "s")', 'fork email': '=contains(how, "e")' },
    });
    return [...(await trial.run({ how: 'se' })).path].sort();
  }),
  check('inclusive: the default flow when none is true', ['none'], async (trial) => {
    await trial.process({
      nodes: [gateway('inclusive', 'fork', 'none')],
      flows: ['start fork sms end-1', 'fork none end-3'],
      conditions: { 'fork sms': '=contains(how, "s")' },
    });
    return (await trial.run({ how: 'x' })).path;
  }),
  check('event-based: the message comes first', { path: ['paid'], late: 404 }, async (trial) => {
    await trial.process({
      nodes: [
        gateway('eventBased', 'wait'),
        catches('payment', { kind: 'message', name: 'payment', key: '=order' }),
        catches('refusal', { kind: 'message', name: 'refusal', key: '=order' }),
        catches('hour', { kind: 'timer', duration: 'PT1H' }),
      ],
      flows: ['start wait payment paid end', 'wait refusal refused end', 'wait hour late end'],
    });
    const { path } = await trial.run({ order: trial.id }, {}, () => trial.publish('payment', trial.id));
    return { path, late: await trial.correlateInVain('refusal', trial.id) };
  }),
  check('event-based: the timer comes first', ['late'], async (trial) => {
    await trial.process({
      nodes: [
        gateway('eventBased', 'wait'),
        catches('payment', { kind: 'message', name: 'payment', key: '=order' }),
        catches('moment', { kind: 'timer', duration: 'PT0.2S' }),
      ],
      flows: ['start wait payment paid end', 'wait moment late end'],
    });
    return (await trial.run({ order: trial.id })).path;
  }),
  check('exclusive: flows without conditions and default are refused', 'INVALID_ARGUMENT', async (trial) => {
    const scope = { nodes: [gateway('exclusive', 'split')], flows: ['start split one end', 'split two end'] };
    const outcome = await trial.tryDeploy({ 'split.bpmn': model(trial.id, scope) });
    return outcome.kind === 'refused' ? outcome.status : 'OK';
  }),
]);
