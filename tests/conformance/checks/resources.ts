import { check, topic } from '../check.ts';
import type { Loose } from '../cluster.ts';
import { model } from '../model.ts';
import { fees } from './decisions.ts';

const form = (id: string) =>
  JSON.stringify({ id: `${id}-form`, type: 'default', schemaVersion: 16, components: [] });

export const resources = topic('resource', [
  check(
    'process, decisions, requirements and form are deployed together',
    ['process', 'decision', 'decision', 'decisionRequirements', 'form'],
    async (trial) => {
      const made = await trial.deploy({
        'model.bpmn': model(trial.id, { flows: ['start pay end'] }),
        'fees.dmn': fees(trial.id),
        'ask.form': form(trial.id),
      });
      return made.map((one: Loose) =>
        ['process', 'decision', 'decisionRequirements', 'form'].find((name) => one[name]),
      );
    },
  ),
  check('unchanged it keeps version and key', { version: 1, isSame: true }, async (trial) => {
    const first = await trial.process({ flows: ['start pay end'] });
    const again = await trial.process({ flows: ['start pay end'] });
    return { version: again.version, isSame: again.processDefinitionKey === first.processDefinitionKey };
  }),
  check(
    'changed it gets the next version and another key',
    { versions: [1, 2], isSame: false },
    async (trial) => {
      const first = await trial.process({ flows: ['start pay end'] });
      const next = await trial.process({ flows: ['start pay ship end'] });
      const isSame = next.processDefinitionKey === first.processDefinitionKey;
      return { versions: [first.version, next.version], isSame };
    },
  ),
  check('what runs goes on with its own version', ['ship'], async (trial) => {
    await trial.process({ flows: ['start pay ship end'] });
    await trial.start();
    await trial.process({ flows: ['start pay end'] });
    await trial.reply(await trial.job(), { kind: 'complete', variables: {} });
    return (await trial.jobs(1)).map(({ elementId }) => elementId);
  }),
  check('one that is wrong: none is deployed', ['INVALID_ARGUMENT', 'NOT_FOUND'], async (trial) => {
    const good = model(trial.id, { flows: ['start pay end'] });
    const broken = model(`${trial.id}-2`, { flows: ['start pay end'] }).replace(
      /<zeebe:taskDefinition[^>]*>/,
      '',
    );
    const outcome = await trial.tryDeploy({ 'good.bpmn': good, 'broken.bpmn': broken });
    const status = outcome.kind === 'refused' ? outcome.status : 'OK';
    return [status, await trial.statusOf('CreateProcessInstance', { bpmnProcessId: trial.id, version: -1 })];
  }),
  check('a refusal names file and element', [true, true], async (trial) => {
    const broken = model(trial.id, { flows: ['start unheard-of end'] }).replace(
      /<zeebe:taskDefinition[^>]*>/,
      '',
    );
    const outcome = await trial.tryDeploy({ 'broken.bpmn': broken });
    const detail = outcome.kind === 'refused' ? outcome.detail : '';
    return [detail.includes('broken.bpmn'), detail.includes('unheard-of')];
  }),
  check(
    'what is no XML, and nothing at all, is refused',
    ['INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    async (trial) => [
      await trial.statusOf('DeployResource', { resources: [{ name: 'a.bpmn', content: Buffer.from('{') }] }),
      await trial.statusOf('DeployResource', { resources: [] }),
    ],
  ),
  check('over REST', { kind: 'ok', version: 1 }, async (trial) => {
    const content = model(trial.id, { flows: ['start pay end'] });
    const answer = await trial.cluster.rest.deploy([{ name: 'model.bpmn', content }]);
    if (answer.kind !== 'ok') return answer;
    const made = answer.value.deployments[0]?.processDefinition as Loose;
    trial.rememberResource(made.processDefinitionKey);
    return { kind: answer.kind, version: made.processDefinitionVersion };
  }),
  check(
    'deleted: it starts no more, and cannot be deleted again',
    ['OK', 'NOT_FOUND', 'NOT_FOUND'],
    async (trial) => {
      const { processDefinitionKey: resourceKey } = await trial.process({ flows: ['start pay end'] });
      return [
        await trial.statusOf('DeleteResource', { resourceKey }),
        await trial.statusOf('CreateProcessInstance', { bpmnProcessId: trial.id, version: -1 }),
        await trial.statusOf('DeleteResource', { resourceKey }),
      ];
    },
  ),
  check('the latest deleted: the one before starts', 1, async (trial) => {
    await trial.process({ flows: ['start pay end'] });
    const { processDefinitionKey: resourceKey } = await trial.process({ flows: ['start pay ship end'] });
    await trial.ok('DeleteResource', { resourceKey });
    const { version, processInstanceKey } = await trial.ok('CreateProcessInstance', {
      bpmnProcessId: trial.id,
      version: -1,
    });
    trial.remember(processInstanceKey);
    return version;
  }),
]);
