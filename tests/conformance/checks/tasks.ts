import { check, topic } from '../check.ts';
import { end, job, plain, receive, script, sendTask, throws } from '../model.ts';
import { complete } from '../trial.ts';

export const tasks = topic('task', [
  check(
    'service task: its job has type, element, headers and variables',
    {
      elementId: 'pay',
      retries: 5,
      headers: { channel: '柜台' },
      variables: { amount: 7 },
      isOfProcess: true,
    },
    async (trial) => {
      const nodes = [job('pay', { retries: 5, headers: { channel: '柜台' } })];
      await trial.process({ nodes, flows: ['start pay end'] });
      const key = await trial.start({ amount: 7 });
      const { elementId, retries, headers, variables, processInstanceKey, bpmnProcessId } = await trial.job();
      const isOfProcess = processInstanceKey === key && bpmnProcessId === trial.id;
      return { elementId, retries, headers, variables, isOfProcess };
    },
  ),
  check(
    'service task: what a worker gives becomes variables of the process',
    { a: 1, b: 2 },
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      return (await trial.run({ a: 0 }, { pay: () => complete({ a: 1, b: 2 }) })).variables;
    },
  ),
  check('send task and message throw events are jobs', ['send', 'told', 'end-told'], async (trial) => {
    const message = { kind: 'message', name: 'any', asJob: true } as const;
    const nodes = [sendTask('send'), throws('told', message), end('end-told', message)];
    await trial.process({ nodes, flows: ['start send told end-told'] });
    return (await trial.run()).path;
  }),
  check(
    'undefined and manual tasks and none events are passed',
    { path: ['last'], variables: {} },
    async (trial) => {
      const nodes = [plain('task', 'one'), plain('manualTask', 'two'), throws('three', { kind: 'none' })];
      await trial.process({ nodes, flows: ['start one two three last end'] });
      return trial.run();
    },
  ),
  check('script task: FEEL with its result in a variable', { amount: 7, doubled: 14 }, async (trial) => {
    await trial.process({ nodes: [script('double', '=amount * 2', 'doubled')], flows: ['start double end'] });
    return (await trial.run({ amount: 7 })).variables;
  }),
  check('receive task: goes on with the message and its variables', { order: 1, sum: 20 }, async (trial) => {
    const nodes = [receive('wait', 'paid', `="${trial.id}"`)];
    await trial.process({ nodes, flows: ['start wait end'] });
    const { variables } = await trial.run({ order: 1 }, {}, () =>
      trial.publish('paid', trial.id, { variables: { sum: 20 } }),
    );
    return variables;
  }),
]);
