import { check, topic } from '../check.ts';
import { boundary, catches, gateway, job, subProcess } from '../model.ts';
import { complete, type Trial } from '../trial.ts';

const pays = { flows: ['start pay ship end'] };

/** Completes the jobs that come, by element id. */
async function path(trial: Trial, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const one = await trial.job();
    ids.push(one.elementId);
    await trial.reply(one, complete());
  }
  return ids;
}

export const instances = topic('instance', [
  check('created by id, by version and by key', { versions: [2, 1, 1], isKey: true }, async (trial) => {
    const first = await trial.process(pays);
    await trial.process({ flows: ['start other end'] });
    const create = async (request: object) => {
      const answer = await trial.ok('CreateProcessInstance', request);
      trial.remember(answer.processInstanceKey);
      return answer;
    };
    const byId = await create({ bpmnProcessId: trial.id, version: -1 });
    const byVersion = await create({ bpmnProcessId: trial.id, version: 1 });
    const byKey = await create({ processDefinitionKey: first.processDefinitionKey });
    const versions = [byId.version, byVersion.version, byKey.version];
    return { versions, isKey: byKey.processDefinitionKey === first.processDefinitionKey };
  }),
  check('of what is not deployed: NOT_FOUND', ['NOT_FOUND', 'NOT_FOUND', 404], async (trial) => {
    await trial.process(pays);
    return [
      await trial.statusOf('CreateProcessInstance', { bpmnProcessId: `${trial.id}-none`, version: -1 }),
      await trial.statusOf('CreateProcessInstance', { bpmnProcessId: trial.id, version: 7 }),
      await trial.httpStatus('POST', '/v2/process-instances', { processDefinitionId: `${trial.id}-none` }),
    ];
  }),
  check('its creator waits for the end and gets the variables asked for', { b: 2, c: 3 }, async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const waiting = trial.ok('CreateProcessInstanceWithResult', {
      request: { bpmnProcessId: trial.id, version: -1, variables: '{"a":1,"b":2}' },
      requestTimeout: 20_000,
      fetchVariables: ['b', 'c'],
    });
    await trial.reply(await trial.job(), complete({ c: 3 }));
    return JSON.parse((await waiting).variables);
  }),
  check('begins where its creator says', ['ship'], async (trial) => {
    await trial.process(pays);
    const request = { bpmnProcessId: trial.id, version: -1, startInstructions: [{ elementId: 'ship' }] };
    const { processInstanceKey } = await trial.ok('CreateProcessInstance', request);
    trial.remember(processInstanceKey);
    return path(trial, 1);
  }),
  check('cancelled once; its jobs are gone', ['OK', 'NOT_FOUND', 'NOT_FOUND', 404], async (trial) => {
    await trial.process(pays);
    const key = await trial.start();
    const one = await trial.job();
    const overRest = () => trial.httpStatus('POST', `/v2/process-instances/${key}/cancellation`, {});
    return [
      await trial.cancel(key),
      await trial.cancel(key),
      await trial.reply(one, complete()),
      await overRest(),
    ];
  }),
  check('cancelled: it waits for no message any more', 404, async (trial) => {
    await trial.process({
      nodes: [gateway('parallel', 'fork'), catches('wait', { kind: 'message', name: 'paid', key: '=order' })],
      flows: ['start fork wait end', 'fork pay end-2'],
    });
    const key = await trial.start({ order: trial.id });
    await trial.job();
    await trial.cancel(key);
    return trial.correlateInVain('paid', trial.id);
  }),
  check('one that has ended cannot be cancelled: NOT_FOUND', [true, 'NOT_FOUND'], async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const key = await trial.start();
    await path(trial, 1);
    return [await trial.hasEnded(key), await trial.cancel(key)];
  }),
]);

export const modification = topic('modification', [
  check(
    'ends one element and begins another, with variables',
    { ship: { amount: 1, to: 'Pudong' }, pay: 'NOT_FOUND' },
    async (trial) => {
      await trial.process(pays);
      const processInstanceKey = await trial.start({ amount: 1 });
      const pay = await trial.job();
      await trial.ok('ModifyProcessInstance', {
        processInstanceKey,
        activateInstructions: [
          {
            elementId: 'ship',
            ancestorElementInstanceKey: '-1',
            variableInstructions: [{ variables: '{"to":"Pudong"}', scopeId: 'ship' }],
          },
        ],
        terminateInstructions: [{ elementInstanceKey: pay.elementInstanceKey }],
      });
      const ship = await trial.job();
      return { [ship.elementId]: ship.variables, pay: await trial.reply(pay, complete()) };
    },
  ),
  check('begins in a sub-process, which begins with it', ['inside', 'last'], async (trial) => {
    const inner = subProcess('stage', { flows: ['start-2 first inside end-2'] });
    await trial.process({ nodes: [inner], flows: ['start pay stage last end'] });
    const processInstanceKey = await trial.start();
    const pay = await trial.job();
    await trial.ok('ModifyProcessInstance', {
      processInstanceKey,
      activateInstructions: [{ elementId: 'inside', ancestorElementInstanceKey: '-1' }],
      terminateInstructions: [{ elementInstanceKey: pay.elementInstanceKey }],
    });
    return path(trial, 2);
  }),
  check('without any element left it ends', true, async (trial) => {
    await trial.process(pays);
    const processInstanceKey = await trial.start();
    const { elementInstanceKey } = await trial.job();
    await trial.ok('ModifyProcessInstance', {
      processInstanceKey,
      terminateInstructions: [{ elementInstanceKey }],
    });
    return trial.hasEnded(processInstanceKey);
  }),
  check(
    'of unknown elements and instances is refused',
    ['INVALID_ARGUMENT', 400, 'NOT_FOUND'],
    async (trial) => {
      await trial.process(pays);
      const processInstanceKey = await trial.start();
      const activateInstructions = [{ elementId: 'nowhere' }];
      const path = `/v2/process-instances/${processInstanceKey}/modification` as const;
      const statuses = [
        await trial.statusOf('ModifyProcessInstance', { processInstanceKey, activateInstructions }),
        await trial.httpStatus('POST', path, { activateInstructions }),
      ];
      await trial.cancel(processInstanceKey);
      return [...statuses, await trial.statusOf('ModifyProcessInstance', { processInstanceKey })];
    },
  ),
]);

export const migration = topic('migration', [
  check(
    'moves a waiting job to the new version',
    { elementId: 'renamed', version: 2, after: 'added' },
    async (trial) => {
      await trial.process({ flows: ['start pay end'] });
      const processInstanceKey = await trial.start();
      const { processDefinitionKey, version } = await trial.process({ flows: ['start renamed added end'] });
      await trial.ok('MigrateProcessInstance', {
        processInstanceKey,
        migrationPlan: {
          targetProcessDefinitionKey: processDefinitionKey,
          mappingInstructions: [{ sourceElementId: 'pay', targetElementId: 'renamed' }],
        },
      });
      const moved = await trial.job();
      await trial.reply(moved, complete());
      return { elementId: moved.elementId, version, after: (await trial.job()).elementId };
    },
  ),
  check('over REST', ['OK', 'renamed'], async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const key = await trial.start();
    const { processDefinitionKey } = await trial.process({ flows: ['start renamed end'] });
    const status = await trial.httpStatus('POST', `/v2/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'pay', targetElementId: 'renamed' }],
    });
    return [status, (await trial.job()).elementId];
  }),
  check('brings new boundary events along', ['renamed', 'after', 'NOT_FOUND'], async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const processInstanceKey = await trial.start();
    const nodes = [job('renamed'), boundary('soon', 'renamed', { kind: 'timer', duration: 'PT0.3S' })];
    const { processDefinitionKey } = await trial.process({
      nodes,
      flows: ['start renamed end', 'soon after end-2'],
    });
    const first = await trial.job();
    await trial.ok('MigrateProcessInstance', {
      processInstanceKey,
      migrationPlan: {
        targetProcessDefinitionKey: processDefinitionKey,
        mappingInstructions: [{ sourceElementId: 'pay', targetElementId: 'renamed' }],
      },
    });
    const after = await trial.job();
    return ['renamed', after.elementId, await trial.reply(first, complete())];
  }),
  check('without a mapping for what is active is refused', 'FAILED_PRECONDITION', async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const processInstanceKey = await trial.start();
    const { processDefinitionKey } = await trial.process({ flows: ['start renamed end'] });
    const migrationPlan = { targetProcessDefinitionKey: processDefinitionKey, mappingInstructions: [] };
    return trial.statusOf('MigrateProcessInstance', { processInstanceKey, migrationPlan });
  }),
  check('of an instance that has ended: NOT_FOUND', 'NOT_FOUND', async (trial) => {
    const { processDefinitionKey } = await trial.process({ flows: ['start pay end'] });
    const processInstanceKey = await trial.start();
    await trial.cancel(processInstanceKey);
    const migrationPlan = { targetProcessDefinitionKey: processDefinitionKey, mappingInstructions: [] };
    return trial.statusOf('MigrateProcessInstance', { processInstanceKey, migrationPlan });
  }),
]);
