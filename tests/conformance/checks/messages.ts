import { check, topic } from '../check.ts';
import { catches, job, type Scope, start } from '../model.ts';
import { complete } from '../trial.ts';

const waits: Scope = {
  nodes: [catches('wait', { kind: 'message', name: 'paid', key: '=order' })],
  flows: ['start wait after end'],
};
const starts: Scope = {
  nodes: [start('start-message', { kind: 'message', name: 'apply' })],
  flows: ['start-message work end'],
};

export const messages = topic('message', [
  check('one that comes first is kept for its time to live', ['after'], async (trial) => {
    await trial.process(waits);
    await trial.publish('paid', trial.id);
    return (await trial.run({ order: trial.id })).path;
  }),
  check(
    'without a time to live it reaches only what waits already',
    { before: 404, path: ['after'] },
    async (trial) => {
      await trial.process(waits);
      await trial.publish('paid', trial.id, { timeToLive: 0, variables: { n: 1 } });
      const before = await trial.correlate('paid', trial.id);
      const { path, variables } = await trial.run({ order: trial.id }, {}, () =>
        trial.correlateOnceAwaited('paid', trial.id, { n: 2 }),
      );
      return variables.n === 2 ? { before, path } : variables;
    },
  ),
  check('one whose time has passed is gone', { after: 2 }, async (trial) => {
    await trial.process(waits);
    await trial.publish('paid', trial.id, { timeToLive: 1, variables: { n: 1 } });
    // A clock that shows milliseconds has moved on after as many.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { variables } = await trial.run({ order: trial.id }, {}, () =>
      trial.correlateOnceAwaited('paid', trial.id, { n: 2 }),
    );
    return { after: variables.n };
  }),
  check('of several with one key each instance takes the oldest', [1, 2], async (trial) => {
    await trial.process(waits);
    for (const n of [1, 2]) await trial.publish('paid', trial.id, { variables: { n } });
    const first = await trial.run({ order: trial.id });
    const second = await trial.run({ order: trial.id });
    return [first.variables.n, second.variables.n];
  }),
  check('an instance takes only what has its key', ['after'], async (trial) => {
    await trial.process(waits);
    await trial.publish('paid', `${trial.id}-other`, { variables: { wrong: true } });
    await trial.publish('paid', trial.id);
    const { path, variables } = await trial.run({ order: trial.id });
    return 'wrong' in variables ? variables : path;
  }),
  check('one message id is taken once while it is kept', ['OK', 'ALREADY_EXISTS', 409], async (trial) => {
    const once = { messageId: 'once' };
    const first = await trial.publish('paid', trial.id, once);
    const second = await trial.publish('paid', trial.id, once);
    const body = {
      name: `${trial.id}-paid`,
      correlationKey: trial.id,
      messageId: 'once',
      timeToLive: 60_000,
    };
    return [first, second, await trial.httpStatus('POST', '/v2/messages/publication', body)];
  }),
  check('the same id with another key or name is another message', ['OK', 'OK', 'OK'], async (trial) => [
    await trial.publish('paid', `${trial.id}-1`, { messageId: 'once' }),
    await trial.publish('paid', `${trial.id}-2`, { messageId: 'once' }),
    await trial.publish('other', `${trial.id}-1`, { messageId: 'once' }),
  ]),
  check(
    'correlation is answered at once: who took it, or 404',
    { nobody: 404, isTaker: true, again: 404 },
    async (trial) => {
      await trial.process(waits);
      const nobody = await trial.correlate('paid', trial.id);
      const key = await trial.start({ order: trial.id });
      const taker = await trial.correlateOnceAwaited('paid', trial.id);
      return { nobody, isTaker: taker === key, again: await trial.correlateInVain('paid', trial.id) };
    },
  ),
  check('a variable of it reaches the process', { order: 'o', sum: 12.5 }, async (trial) => {
    const scope: Scope = {
      nodes: [catches('wait', { kind: 'message', name: 'paid', key: `="${trial.id}"` })],
      flows: ['start wait end'],
    };
    await trial.process(scope);
    await trial.publish('paid', trial.id, { variables: { sum: 12.5 } });
    return (await trial.run({ order: 'o' })).variables;
  }),
  check('without a name is refused', 400, (trial) =>
    trial.httpStatus('POST', '/v2/messages/publication', {}),
  ),
  check('a number is the same key as its digits', ['after'], async (trial) => {
    await trial.process(waits);
    await trial.publish('paid', '4711');
    return (await trial.run({ order: 4711 })).path;
  }),
]);

export const messageStarts = topic('message start event', [
  check(
    'starts an instance with the message’s variables',
    { elementId: 'work', variables: { amount: 5 } },
    async (trial) => {
      await trial.process(starts);
      await trial.publish('apply', trial.id, { variables: { amount: 5 } });
      const { elementId, variables } = await trial.job();
      return { elementId, variables };
    },
  ),
  check(
    'one instance at a time for a key; the next when it ends',
    { first: 1, waiting: [], second: 2 },
    async (trial) => {
      await trial.process(starts);
      for (const n of [1, 2]) await trial.publish('apply', trial.id, { variables: { n } });
      const first = await trial.job();
      const waiting = await trial.waiting();
      await trial.reply(first, complete());
      const second = await trial.job();
      return { first: first.variables.n, waiting, second: second.variables.n };
    },
  ),
  check('instances of different keys side by side', [1, 2], async (trial) => {
    await trial.process(starts);
    for (const n of [1, 2]) await trial.publish('apply', `${trial.id}-${n}`, { variables: { n } });
    return (await trial.jobs(2)).map(({ variables }) => Number(variables.n)).sort();
  }),
  check('a message that starts an instance is correlated', { isTaker: true }, async (trial) => {
    await trial.process(starts);
    const taker = await trial.correlate('apply', trial.id);
    const { processInstanceKey } = await trial.job();
    return { isTaker: taker === processInstanceKey };
  }),
  check(
    'the same message id twice starts one',
    { statuses: ['OK', 'ALREADY_EXISTS'], others: [] },
    async (trial) => {
      await trial.process(starts);
      const publish = () => trial.publish('apply', trial.id, { messageId: trial.id });
      const statuses = [await publish(), await publish()];
      const first = await trial.job();
      await trial.reply(first, complete());
      return { statuses, others: await trial.waiting() };
    },
  ),
  check('only the latest version starts', ['newer'], async (trial) => {
    await trial.process(starts);
    await trial.process({ ...starts, flows: ['start-message newer end'] });
    await trial.publish('apply', trial.id);
    return (await trial.jobs(1)).map(({ elementId }) => elementId);
  }),
  check(
    'a process that only messages start cannot be created otherwise',
    ['FAILED_PRECONDITION', 409],
    async (trial) => {
      await trial.process({ ...starts, nodes: [...(starts.nodes ?? []), job('work')] });
      const overGrpc = await trial.statusOf('CreateProcessInstance', {
        bpmnProcessId: trial.id,
        version: -1,
      });
      const overRest = await trial.httpStatus('POST', '/v2/process-instances', {
        processDefinitionId: trial.id,
      });
      return [overGrpc, overRest];
    },
  ),
]);
