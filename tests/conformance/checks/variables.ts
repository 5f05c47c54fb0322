import { check, topic } from '../check.ts';
import { job, subProcess } from '../model.ts';
import { complete } from '../trial.ts';

export const variables = topic('variables', [
  check(
    'inputs are local to their element',
    { seen: { amount: 3, fee: 6 }, after: { amount: 3 } },
    async (trial) => {
      await trial.process({
        nodes: [job('pay', { inputs: { fee: '=amount * 2' } })],
        flows: ['start pay end'],
      });
      let seen: unknown;
      const { variables } = await trial.run(
        { amount: 3 },
        {
          pay: (job) => {
            seen = job.variables;
            return complete();
          },
        },
      );
      return { seen, after: variables };
    },
  ),
  check('outputs are all that leaves', { amount: 3, paid: 30 }, async (trial) => {
    await trial.process({
      nodes: [job('pay', { outputs: { paid: '=sum * 10' } })],
      flows: ['start pay end'],
    });
    return (await trial.run({ amount: 3 }, { pay: () => complete({ sum: 3, other: 1 }) })).variables;
  }),
  check('inputs and outputs reach into objects', { order: { id: 1, total: 5 } }, async (trial) => {
    const nodes = [job('pay', { inputs: { 'call.id': '=order.id' }, outputs: { 'order.total': '=total' } })];
    await trial.process({ nodes, flows: ['start pay end'] });
    return (await trial.run({ order: { id: 1 } }, { pay: () => complete({ total: 5 }) })).variables;
  }),
  check(
    'a worker’s variable goes to the nearest scope that has it',
    { inside: { level: 2, n: 1 }, after: { level: 0 } },
    async (trial) => {
      const inner = subProcess(
        'stage',
        { flows: ['start-2 change look end-2'] },
        { inputs: { level: '=1', n: '=1' } },
      );
      await trial.process({ nodes: [inner], flows: ['start stage end'] });
      let inside: unknown;
      const { variables } = await trial.run(
        { level: 0 },
        {
          change: () => complete({ level: 2 }),
          look: (job) => {
            inside = job.variables;
            return complete();
          },
        },
      );
      return { inside, after: variables };
    },
  ),
  check('set in a scope of their own, and outwards', { a: 2, b: 3, n: 1 }, async (trial) => {
    await trial.process({ nodes: [job('pay', { inputs: { n: '=1' } })], flows: ['start pay end'] });
    await trial.start({ a: 1 });
    const { key, elementInstanceKey } = await trial.job();
    await trial.ok('SetVariables', { elementInstanceKey, variables: '{"b":3}', local: true });
    await trial.ok('SetVariables', { elementInstanceKey, variables: '{"a":2}', local: false });
    await trial.reply({ key }, { kind: 'fail', retries: 1, backOffMs: 0 });
    return (await trial.job()).variables;
  }),
  check('of an element that is not there: NOT_FOUND', ['NOT_FOUND', 404], async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const elementInstanceKey = await trial.start();
    await trial.cancel(elementInstanceKey);
    const overGrpc = await trial.statusOf('SetVariables', {
      elementInstanceKey,
      variables: '{}',
      local: true,
    });
    const path = `/v2/element-instances/${elementInstanceKey}/variables` as const;
    return [overGrpc, await trial.httpStatus('PUT', path, { variables: { a: 1 } })];
  }),
  check(
    'that are no JSON object are refused',
    ['INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      const create = (variables: string) =>
        trial.statusOf('CreateProcessInstance', { bpmnProcessId: trial.id, version: -1, variables });
      return [await create('[1]'), await create('{a:1}'), await create('"text"')];
    },
  ),
  check('only what a worker asks for is handed out', { a: 1, c: [3] }, async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    await trial.start({ a: 1, b: 'two', c: [3] });
    return (await trial.job({ fetchVariables: ['a', 'c', 'none'] })).variables;
  }),
  check('are text, Chinese too, lists, null and nested objects', true, async (trial) => {
    const given = { name: '张三', list: [1, null, { deep: [true, 'x'] }], none: null, text: 'a"b\\c\n' };
    await trial.process({ flows: ['start pay end'] });
    return (
      JSON.stringify((await trial.run(given)).variables, Object.keys(given).sort()) ===
      JSON.stringify(given, Object.keys(given).sort())
    );
  }),
  check('a failed job leaves its variables at its element', { tries: 1 }, async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    await trial.start();
    const { key: jobKey } = await trial.job();
    await trial.ok('FailJob', { jobKey, retries: 1, variables: '{"tries":1}' });
    return (await trial.job()).variables;
  }),
]);
