import { check, topic } from '../check.ts';
import { boundary, gateway, type Scope, userTask } from '../model.ts';
import { complete, type Trial } from '../trial.ts';

/**
 * The protocol tells nobody a user task's key. But an engine makes keys by counting, and carries out one command after the
 * other: so a user task drawn between two jobs, all begun by one gateway, has a key between those of the two jobs.
 */
function between(extensions = '', more: Scope = { flows: [] }): Scope {
  return {
    nodes: [gateway('parallel', 'fork'), userTask('approve', { extensions }), ...(more.nodes ?? [])],
    flows: ['start fork before end-1', 'fork approve end-2', 'fork after end-3', ...more.flows],
  };
}

/** The key of the user task of an instance whose two jobs are taken by this. */
async function openTask(trial: Trial, variables: object = {}): Promise<{ key: string; instance: string }> {
  const instance = await trial.start(variables);
  const jobs = await trial.jobs(2);
  const [before, after] = ['before', 'after'].map((id) =>
    BigInt(jobs.find((one) => one.elementId === id)?.key ?? 0),
  );
  for (let key = (before as bigint) + 1n; key < (after as bigint); key++) {
    // Changes nothing; what is no user task is not found.
    const body = { changeset: {}, action: 'conformance' };
    if ((await trial.httpStatus('PATCH', `/v2/user-tasks/${key}`, body)) === 'OK') {
      for (const one of jobs) await trial.reply(one, complete());
      return { key: String(key), instance };
    }
  }
  throw new Error(`no key between ${before} and ${after} is that of a user task`);
}

const assignment = (trial: Trial, key: string, assignee: string, allowOverride = false) =>
  trial.httpStatus('POST', `/v2/user-tasks/${key}/assignment`, { assignee, allowOverride });
const change = (trial: Trial, key: string, changeset: object) =>
  trial.httpStatus('PATCH', `/v2/user-tasks/${key}`, { changeset });
const completion = (trial: Trial, key: string, variables: object = {}) =>
  trial.httpStatus('POST', `/v2/user-tasks/${key}/completion`, { variables });

export const userTasks = topic('user task', [
  check(
    'completed: the process goes on with its variables',
    { statuses: ['OK', 404], next: ['after-it', { approved: true }] },
    async (trial) => {
      const scope = between();
      await trial.process({
        ...scope,
        flows: scope.flows.map((line) => line.replace('approve end-2', 'approve after-it end-2')),
      });
      const { key } = await openTask(trial);
      const statuses = [await completion(trial, key, { approved: true }), await completion(trial, key)];
      const { elementId, variables } = await trial.job();
      return { statuses, next: [elementId, variables] };
    },
  ),
  check('claimed by one; another is refused, or overrides', ['OK', 409, 'OK', 409], async (trial) => {
    await trial.process(between());
    const { key } = await openTask(trial);
    return [
      await assignment(trial, key, 'li'),
      await assignment(trial, key, 'wang'),
      await assignment(trial, key, 'wang', true),
      await assignment(trial, key, 'zhao'),
    ];
  }),
  check('given back: the next can claim it', ['OK', 'OK', 'OK'], async (trial) => {
    await trial.process(between());
    const { key } = await openTask(trial);
    return [
      await assignment(trial, key, 'li'),
      await trial.httpStatus('DELETE', `/v2/user-tasks/${key}/assignee`),
      await assignment(trial, key, 'wang'),
    ];
  }),
  check('its assignee comes from FEEL', 409, async (trial) => {
    await trial.process(
      between('<zeebe:assignmentDefinition assignee="=who" candidateGroups="=[&quot;tellers&quot;]"/>'),
    );
    const { key } = await openTask(trial, { who: 'li' });
    return assignment(trial, key, 'wang');
  }),
  check(
    'priority, dates and candidates are changed; what is none is refused',
    ['OK', 400, 400, 400],
    async (trial) => {
      await trial.process(
        between(
          '<zeebe:taskSchedule dueDate="2027-01-01T10:00:00Z"/><zeebe:priorityDefinition priority="30"/>',
        ),
      );
      const { key } = await openTask(trial);
      return [
        await change(trial, key, {
          priority: 80,
          dueDate: '2027-02-01T10:00:00Z',
          candidateGroups: ['tellers'],
        }),
        await change(trial, key, { priority: 101 }),
        await change(trial, key, { dueDate: 'soon' }),
        await change(trial, key, {}),
      ];
    },
  ),
  check('done or cancelled, nothing can be done with it: 404', [404, 404, 404, 404], async (trial) => {
    await trial.process(between());
    const { key, instance } = await openTask(trial);
    await trial.cancel(instance);
    return [
      await completion(trial, key),
      await assignment(trial, key, 'li', true),
      await change(trial, key, { priority: 1 }),
      await trial.httpStatus('DELETE', `/v2/user-tasks/${key}/assignee`),
    ];
  }),
  check('nobody is no assignee: 400', 400, async (trial) => {
    await trial.process(between());
    const { key } = await openTask(trial);
    return assignment(trial, key, '');
  }),
  check('a boundary timer interrupts it', ['late', 404], async (trial) => {
    const scope = between('', {
      nodes: [boundary('deadline', 'approve', { kind: 'timer', duration: '=duration(wait)' })],
      flows: ['deadline late end-4'],
    });
    await trial.process(scope);
    const { key } = await openTask(trial, { wait: 'PT2S' });
    const { elementId } = await trial.job();
    return [elementId, await completion(trial, key)];
  }),
  check('a boundary timer that does not interrupt leaves it open', ['late', 'OK'], async (trial) => {
    const scope = between('', {
      nodes: [boundary('reminder', 'approve', { kind: 'timer', duration: 'PT2S' }, false)],
      flows: ['reminder late end-4'],
    });
    await trial.process(scope);
    const { key } = await openTask(trial);
    const { elementId } = await trial.job();
    return [elementId, await completion(trial, key)];
  }),
  check('a form is bound to it', 'OK', async (trial) => {
    const form = { id: `${trial.id}-form`, type: 'default', schemaVersion: 16, components: [] };
    await trial.deploy({ 'ask.form': JSON.stringify(form) });
    await trial.process(between(`<zeebe:formDefinition formId="${form.id}"/>`));
    const { key } = await openTask(trial);
    return completion(trial, key);
  }),
  check('it is no job: no worker gets it', { path: ['after', 'before'] }, async (trial) => {
    await trial.process(between());
    await trial.start();
    const ids = (await trial.jobs(2)).map(({ elementId }) => elementId);
    return { path: [...ids, ...(await trial.waiting())].sort() };
  }),
]);
