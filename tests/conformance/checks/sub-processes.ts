import { check, topic } from '../check.ts';
import { end, job, model, script, subProcess, throws } from '../model.ts';
import { complete } from '../trial.ts';

export const subProcesses = topic('sub-process', [
  check('its end goes on outside', ['one', 'two', 'three'], async (trial) => {
    const inner = subProcess('stage', { flows: ['start-2 one two end-2'] });
    await trial.process({ nodes: [inner], flows: ['start stage three end'] });
    return (await trial.run()).path;
  }),
  check('waits for all of its tokens', ['inside', 'inside-too', 'after'], async (trial) => {
    const inner = subProcess('stage', { flows: ['start-2 inside end-2', 'inside inside-too end-3'] });
    await trial.process({ nodes: [inner], flows: ['start stage after end'] });
    return (await trial.run()).path;
  }),
  check('a link goes on at its other end', ['before', 'after'], async (trial) => {
    const link = { kind: 'link', name: 'over' } as const;
    const nodes = [throws('from', link), { id: 'to', tag: 'intermediateCatchEvent', event: link }];
    await trial.process({ nodes, flows: ['start before from', 'to after end'] });
    return (await trial.run()).path;
  }),
  check(
    'a terminate end event ends its scope only',
    { path: ['long', 'short', 'after'], isOver: 'NOT_FOUND' },
    async (trial) => {
      const inner = subProcess('stage', {
        nodes: [end('end-all', { kind: 'terminate' })],
        flows: ['start-2 long end-2', 'start-2 short end-all'],
      });
      await trial.process({ nodes: [inner], flows: ['start stage after end'] });
      await trial.start();
      const [long, short] = await trial.jobs(2);
      const first = [long?.elementId, short?.elementId].sort();
      const jobOf = (id: string) => [long, short].find((one) => one?.elementId === id) as { key: string };
      await trial.reply(jobOf('short'), complete());
      const after = await trial.job();
      return { path: [...first, after.elementId], isOver: await trial.reply(jobOf('long'), complete()) };
    },
  ),
  check(
    'a model of a kind that is not run is refused',
    ['INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    async (trial) => {
      const scope = { flows: ['start pay end'] };
      const untyped = model(trial.id, scope).replace(/<zeebe:taskDefinition[^>]*>/, '');
      const complex = model(trial.id, {
        nodes: [{ id: 'split', tag: 'complexGateway' }],
        flows: ['start split end'],
      });
      const statuses = [];
      for (const text of [untyped, complex]) {
        const outcome = await trial.tryDeploy({ 'model.bpmn': text });
        statuses.push(outcome.kind === 'refused' ? outcome.status : 'OK');
      }
      return statuses;
    },
  ),
]);

export const multiInstance = topic('multi-instance', [
  check(
    'parallel: one for each item, results in the order of the items',
    { items: ['a', 'b', 'c'], results: ['A', 'B', 'C'] },
    async (trial) => {
      const loop = { over: '=items', item: 'item', results: ['results', '=result'] as const };
      await trial.process({ nodes: [job('each', { loop })], flows: ['start each end'] });
      const each = (one: { variables: Readonly<Record<string, unknown>> }) =>
        complete({ result: String(one.variables.item).toUpperCase() });
      return (await trial.run({ items: ['a', 'b', 'c'] }, { each })).variables;
    },
  ),
  check('sequential: one after the other', { mostAtOnce: 1, seen: ['a', 'b', 'c'] }, async (trial) => {
    const loop = { over: '=items', item: 'item', sequential: true as const };
    await trial.process({ nodes: [job('each', { loop })], flows: ['start each end'] });
    await trial.start({ items: ['a', 'b', 'c'] });
    const seen: unknown[] = [];
    let most = 0;
    while (seen.length < 3) {
      const jobs = await trial.cluster.poll({ type: trial.id, most: 10 });
      most = Math.max(most, jobs.length);
      for (const one of jobs) {
        seen.push(one.variables.item);
        await trial.reply(one, complete());
      }
      if (jobs.length === 0) break;
    }
    return { mostAtOnce: most, seen };
  }),
  check('a completion condition ends the others', { next: 'after', third: 'NOT_FOUND' }, async (trial) => {
    const loop = { over: '=items', item: 'item', until: '=numberOfCompletedInstances >= 2' };
    await trial.process({ nodes: [job('each', { loop })], flows: ['start each after end'] });
    await trial.start({ items: [1, 2, 3] });
    const [one, two, three] = await trial.jobs(3);
    await trial.reply(one as { key: string }, complete());
    await trial.reply(two as { key: string }, complete());
    const after = await trial.job();
    return {
      next: after.elementId,
      third: await trial.reply(three as { key: string }, complete()),
    };
  }),
  check('of nothing is passed', ['after'], async (trial) => {
    const loop = { over: '=items', item: 'item' };
    await trial.process({ nodes: [job('each', { loop })], flows: ['start each after end'] });
    return (await trial.run({ items: [] })).path;
  }),
  check('a sub-process: each has its own variables', { items: [1, 2], doubled: [2, 4] }, async (trial) => {
    const loop = { over: '=items', item: 'item', results: ['doubled', '=result'] as const };
    const inner = subProcess(
      'each',
      { nodes: [script('double', '=item * 2', 'result')], flows: ['start-2 double look end-2'] },
      { loop },
    );
    await trial.process({ nodes: [inner], flows: ['start each end'] });
    return (await trial.run({ items: [1, 2] })).variables;
  }),
]);
