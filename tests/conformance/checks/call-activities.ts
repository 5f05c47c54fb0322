import { check, topic } from '../check.ts';
import { boundary, call, end, model, type Scope } from '../model.ts';
import { complete, type Trial, throwError } from '../trial.ts';

const pays: Scope = { flows: ['start pay end'] };

/** Deploys the check's process and, as `<id>-child`, another whose jobs are of the same type. */
async function deployWithChild(trial: Trial, outer: Scope, inner: Scope, versionTag?: string): Promise<void> {
  const child = `${trial.id}-child`;
  await trial.deploy({
    'child.bpmn': model(child, inner, { jobType: trial.id, ...(versionTag ? { versionTag } : {}) }),
    'outer.bpmn': model(trial.id, outer),
  });
}

export const callActivities = topic('call activity', [
  check('passes all variables in and out', { a: 1, b: 2 }, async (trial) => {
    await deployWithChild(
      trial,
      { nodes: [call('child', `${trial.id}-child`)], flows: ['start child end'] },
      pays,
    );
    return (await trial.run({ a: 1 }, { pay: () => complete({ b: 2 }) })).variables;
  }),
  check('passes only what is mapped', { seen: { sum: 7 }, after: { amount: 7, paid: 1 } }, async (trial) => {
    const how = 'propagateAllChildVariables="false" propagateAllParentVariables="false"';
    const mappings = { inputs: { sum: '=amount' }, outputs: { paid: '=count' } };
    const node = call('child', `${trial.id}-child`, how, mappings);
    await deployWithChild(trial, { nodes: [node], flows: ['start child end'] }, pays);
    let seen: unknown;
    const { variables } = await trial.run(
      { amount: 7 },
      {
        pay: (job) => {
          seen = job.variables;
          return complete({ count: 1, other: 2 });
        },
      },
    );
    return { seen, after: variables };
  }),
  check('the process is named by FEEL', ['pay'], async (trial) => {
    const node = call('child', `="${trial.id}-" + which`);
    await deployWithChild(trial, { nodes: [node], flows: ['start child end'] }, pays);
    return (await trial.run({ which: 'child' })).path;
  }),
  check('bound by deployment: the version that came with it', ['pay'], async (trial) => {
    const node = call('child', `${trial.id}-child`, 'bindingType="deployment"');
    await deployWithChild(trial, { nodes: [node], flows: ['start child end'] }, pays);
    const newer = model(`${trial.id}-child`, { flows: ['start newer end'] }, { jobType: trial.id });
    await trial.deploy({ 'child.bpmn': newer });
    return (await trial.run()).path;
  }),
  check('bound to the latest: the version that came last', ['newer'], async (trial) => {
    const node = call('child', `${trial.id}-child`, 'bindingType="latest"');
    await deployWithChild(trial, { nodes: [node], flows: ['start child end'] }, pays);
    const newer = model(`${trial.id}-child`, { flows: ['start newer end'] }, { jobType: trial.id });
    await trial.deploy({ 'child.bpmn': newer });
    return (await trial.run()).path;
  }),
  check('bound by version tag: the version that has it', ['pay'], async (trial) => {
    const node = call('child', `${trial.id}-child`, 'bindingType="versionTag" versionTag="v1"');
    await deployWithChild(trial, { nodes: [node], flows: ['start child end'] }, pays, 'v1');
    const newer = model(
      `${trial.id}-child`,
      { flows: ['start newer end'] },
      { jobType: trial.id, versionTag: 'v2' },
    );
    await trial.deploy({ 'child.bpmn': newer });
    return (await trial.run()).path;
  }),
  check('an error goes through it to the caller’s boundary event', ['pay', 'undo'], async (trial) => {
    const nodes = [
      call('child', `${trial.id}-child`),
      boundary('refused', 'child', { kind: 'error', code: 'refused' }),
    ];
    await deployWithChild(trial, { nodes, flows: ['start child end', 'refused undo end-2'] }, pays);
    return (await trial.run({}, { pay: () => throwError('refused') })).path;
  }),
  check('an escalation goes through it, and it goes on', ['notify', 'pay'], async (trial) => {
    const late = { kind: 'escalation', code: 'late' } as const;
    const nodes = [call('child', `${trial.id}-child`), boundary('late', 'child', late, false)];
    const inner: Scope = {
      nodes: [{ id: 'raise', tag: 'intermediateThrowEvent', event: late }],
      flows: ['start raise pay end'],
    };
    await deployWithChild(trial, { nodes, flows: ['start child end', 'late notify end-2'] }, inner);
    return [...(await trial.run()).path].sort();
  }),
  check('is cancelled with its caller', { child: 'NOT_FOUND', job: 'NOT_FOUND' }, async (trial) => {
    await deployWithChild(
      trial,
      { nodes: [call('child', `${trial.id}-child`)], flows: ['start child end'] },
      pays,
    );
    const key = await trial.start();
    const job = await trial.job();
    await trial.cancel(key);
    return { child: await trial.cancel(job.processInstanceKey), job: await trial.reply(job, complete()) };
  }),
  check('cannot be cancelled without its caller', 'FAILED_PRECONDITION', async (trial) => {
    await deployWithChild(
      trial,
      { nodes: [call('child', `${trial.id}-child`)], flows: ['start child end'] },
      pays,
    );
    await trial.start();
    return trial.cancel((await trial.job()).processInstanceKey);
  }),
  check('a process that ends by an error nobody catches stays', 'FAILED_PRECONDITION', async (trial) => {
    const nodes = [end('end-error', { kind: 'error', code: 'lost' })];
    await trial.process({ flows: ['start pay end-error'], nodes });
    await trial.start();
    const job = await trial.job();
    await trial.reply(job, throwError('lost'));
    return trial.reply(job, complete());
  }),
]);
