import { check, LeftOut, topic } from '../check.ts';
import { call, gateway, job, model, type Node, type Scope } from '../model.ts';
import { complete, fail, type Trial } from '../trial.ts';

/** As user tasks: an incident that comes between two jobs of one command has a key between theirs. */
const between = (node: Node, more: Scope = { flows: [] }): Scope => ({
  nodes: [gateway('parallel', 'fork'), node, ...(more.nodes ?? [])],
  flows: ['start fork before end-1', `fork ${node.id}`, 'fork after end-3', ...more.flows],
  ...(more.conditions ? { conditions: more.conditions } : {}),
});

/** Resolves the incident between the two jobs; tells how, and whether it can be resolved again. */
async function resolve(trial: Trial): Promise<string[]> {
  const jobs = await trial.jobs(2);
  const [before, after] = ['before', 'after'].map((id) =>
    BigInt(jobs.find((one) => one.elementId === id)?.key ?? 0),
  );
  for (const one of jobs) await trial.reply(one, complete());
  for (let key = (before as bigint) + 1n; key < (after as bigint); key++) {
    const incidentKey = String(key);
    const status = await trial.statusOf('ResolveIncident', { incidentKey });
    if (status === 'NOT_FOUND') continue;
    return [status, await trial.statusOf('ResolveIncident', { incidentKey })];
  }
  return ['there is no incident'];
}

const undecided = between(gateway('exclusive', 'split'), {
  flows: ['split large end-2', 'split small end-4'],
  conditions: { 'split large': '=amount > 100', 'split small': '=amount <= 100' },
});

/**
 * The incident of a job that is failed between two other commands: the keys that those are answered with show that nobody
 * else took one in between.
 * @returns undefined when somebody did
 */
async function incidentOf(
  trial: Trial,
  jobKey: string,
  elementInstanceKey: string,
): Promise<string | undefined> {
  const mark = async () => {
    const request = { elementInstanceKey, variables: '{}', local: true };
    return BigInt((await trial.ok('SetVariables', request)).key);
  };
  const before = await mark();
  await trial.reply({ key: jobKey }, fail(0));
  const after = await mark();
  return after - before === 2n ? String(before + 1n) : undefined;
}

export const incidents = topic('incident', [
  check(
    'no condition is true: goes on after the variable is mended',
    { resolved: ['OK', 'NOT_FOUND'], next: 'large' },
    async (trial) => {
      await trial.process(undecided);
      const elementInstanceKey = await trial.start();
      await trial.ok('SetVariables', { elementInstanceKey, variables: '{"amount":500}', local: false });
      return { resolved: await resolve(trial), next: (await trial.job()).elementId };
    },
  ),
  check(
    'resolved without being mended, it is there again',
    { resolved: ['OK', 'NOT_FOUND'], isActive: true, waiting: [] },
    async (trial) => {
      await trial.process(undecided);
      const key = await trial.start();
      return {
        resolved: await resolve(trial),
        isActive: await trial.isActive(key),
        waiting: await trial.waiting(),
      };
    },
  ),
  check('an expression that fails', { resolved: ['OK', 'NOT_FOUND'], next: 'charge' }, async (trial) => {
    const node = job('charge', { inputs: { sum: '=assert(amount, amount != null)' } });
    await trial.process(between(node, { flows: ['charge end-2'] }));
    const elementInstanceKey = await trial.start({ amount: null });
    await trial.ok('SetVariables', { elementInstanceKey, variables: '{"amount":5}', local: false });
    return { resolved: await resolve(trial), next: (await trial.job()).elementId };
  }),
  check(
    'a called process that is not there',
    { resolved: ['OK', 'NOT_FOUND'], next: 'pay' },
    async (trial) => {
      const child = `${trial.id}-child`;
      await trial.process(between(call('child', child), { flows: ['child end-2'] }));
      await trial.start();
      const inner: Scope = { flows: ['start pay end'] };
      await trial.deploy({ 'child.bpmn': model(child, inner, { jobType: trial.id }) });
      const resolved = await resolve(trial);
      return { resolved, next: (await trial.job()).elementId };
    },
  ),
  check(
    'items of a multi-instance that are no list',
    { resolved: ['OK', 'NOT_FOUND'], next: ['each', 'each'] },
    async (trial) => {
      const node = job('each', { loop: { over: '=items', item: 'item' } });
      await trial.process(between(node, { flows: ['each end-2'] }));
      const elementInstanceKey = await trial.start({ items: 'none' });
      await trial.ok('SetVariables', { elementInstanceKey, variables: '{"items":[1,2]}', local: false });
      const resolved = await resolve(trial);
      return { resolved, next: (await trial.jobs(2)).map(({ elementId }) => elementId) };
    },
  ),
  check(
    'a job without retries: with new ones it is there again',
    { statuses: ['OK', 'OK', 'NOT_FOUND'], retries: 2 },
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      for (let attempt = 0; attempt < 10; attempt++) {
        await trial.start();
        const { key: jobKey, processInstanceKey } = await trial.job();
        const incidentKey = await incidentOf(trial, jobKey, processInstanceKey);
        if (!incidentKey) continue;
        const statuses = [
          await trial.statusOf('UpdateJobRetries', { jobKey, retries: 2 }),
          await trial.statusOf('ResolveIncident', { incidentKey }),
          await trial.statusOf('ResolveIncident', { incidentKey }),
        ];
        const again = await trial.job();
        return { statuses, retries: again.key === jobKey ? again.retries : 'another job' };
      }
      return new LeftOut(
        'others use the engine at the same moment, so that the key of the incident cannot be told',
      );
    },
    { alone: true },
  ),
]);
