import { check, topic } from '../check.ts';
import { boundary, end, eventSubProcess, job, type Scope, subProcess, throws } from '../model.ts';
import { complete, throwError } from '../trial.ts';

/** A job with two events at it: one for an error code, one for the others. */
const declinedOrAny = {
  nodes: [
    job('pay'),
    boundary('on-declined', 'pay', { kind: 'error', code: 'declined' }),
    boundary('on-any', 'pay', { kind: 'error' }),
  ],
  flows: ['start pay end', 'on-declined declined end-2', 'on-any other end-3'],
};

export const errors = topic('error', [
  check(
    'a worker’s error goes to the boundary event of its code',
    ['pay', 'declined', { why: 'card' }],
    async (trial) => {
      await trial.process(declinedOrAny);
      const { path, variables } = await trial.run({}, { pay: () => throwError('declined', { why: 'card' }) });
      return [...path, variables];
    },
  ),
  check('the event for all codes takes the rest', ['pay', 'other'], async (trial) => {
    await trial.process(declinedOrAny);
    return (await trial.run({}, { pay: () => throwError('unknown') })).path;
  }),
  check('an error end event is caught at the sub-process', ['pay', 'undo'], async (trial) => {
    const inner = subProcess('stage', {
      nodes: [end('end-refused', { kind: 'error', code: 'refused' })],
      flows: ['start-2 pay end-refused'],
    });
    const nodes = [inner, boundary('refused', 'stage', { kind: 'error', code: 'refused' })];
    await trial.process({ nodes, flows: ['start stage end', 'refused undo end-2'] });
    return (await trial.run()).path;
  }),
  check('an error goes outwards through scopes', ['pay', 'outer'], async (trial) => {
    const inner = subProcess('inner', { flows: ['start-3 pay end-3'] });
    const outer = subProcess('outer-stage', { nodes: [inner], flows: ['start-2 inner end-2'] });
    const nodes = [outer, boundary('refused', 'outer-stage', { kind: 'error', code: 'refused' })];
    await trial.process({ nodes, flows: ['start outer-stage end', 'refused outer end-4'] });
    return (await trial.run({}, { pay: () => throwError('refused') })).path;
  }),
  check(
    'one that nobody catches is an incident: the job can be done by nobody',
    ['OK', 'FAILED_PRECONDITION', []],
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      await trial.start();
      const job = await trial.job();
      const thrown = await trial.reply(job, throwError('nobody'));
      return [thrown, await trial.reply(job, complete()), await trial.waiting()];
    },
  ),
  check('of a job that is done: NOT_FOUND', 'NOT_FOUND', async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    await trial.start();
    const job = await trial.job();
    await trial.reply(job, complete());
    return trial.reply(job, throwError('late'));
  }),
]);

const late = { kind: 'escalation', code: 'late' } as const;
const raises = (how: 'throw' | 'end'): Scope =>
  how === 'throw'
    ? { nodes: [throws('raise', late)], flows: ['start-2 raise work end-2'] }
    : { nodes: [end('end-late', late)], flows: ['start-2 end-late'] };

export const escalations = topic('escalation', [
  check('not interrupting: the sub-process goes on', ['notify', 'work'], async (trial) => {
    const nodes = [subProcess('stage', raises('throw')), boundary('late', 'stage', late, false)];
    await trial.process({ nodes, flows: ['start stage end', 'late notify end-3'] });
    return [...(await trial.run()).path].sort();
  }),
  check('interrupting: the sub-process ends', ['notify'], async (trial) => {
    const nodes = [subProcess('stage', raises('throw')), boundary('late', 'stage', late)];
    await trial.process({ nodes, flows: ['start stage end', 'late notify end-3'] });
    return (await trial.run()).path;
  }),
  check('of an end event', ['after', 'notify'], async (trial) => {
    const nodes = [subProcess('stage', raises('end')), boundary('late', 'stage', late, false)];
    await trial.process({ nodes, flows: ['start stage after end', 'late notify end-3'] });
    return [...(await trial.run()).path].sort();
  }),
  check('one that nobody catches is no fault', ['work'], async (trial) => {
    await trial.process({ nodes: [subProcess('stage', raises('throw'))], flows: ['start stage end'] });
    return (await trial.run()).path;
  }),
  check('an event sub-process catches it', ['notify', 'work'], async (trial) => {
    const nodes = [throws('raise', late), eventSubProcess('on-late', late, 'notify end-3', false)];
    await trial.process({ nodes, flows: ['start raise work end'] });
    return [...(await trial.run()).path].sort();
  }),
]);
