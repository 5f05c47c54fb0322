import { beforeEach, describe, expect, test } from 'vitest';
import { diagram, end, flows, serviceTask, start } from './support/diagram.ts';
import { deployment, TestEngine } from './support/test-engine.ts';

interface File {
  readonly name: string;
  readonly text: string;
}

const process = (id = 'process', note = ''): File => ({
  name: `${id}.bpmn`,
  text: diagram(
    `${start}${serviceTask('task')}${flows('start', 'task')}<documentation>${note}</documentation>`,
    { id },
  ),
});
const form = (note = ''): File => ({
  name: 'form.form',
  text: JSON.stringify({ id: 'form', type: 'default', components: [], note }),
});
const decision = (note = ''): File => ({
  name: 'rules.dmn',
  text: `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules" namespace="n"><description>${note}</description><decision id="one" name="One"><literalExpression id="e1"><text>1</text></literalExpression></decision><decision id="two" name="Two"><literalExpression id="e2"><text>2</text></literalExpression></decision></definitions>`,
});

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});

const all = [
  'PROCESS',
  'FORM',
  'DECISION_REQUIREMENTS',
  'DECISION',
  'DEPLOYMENT',
  'RESOURCE_DELETION',
] as const;
const happened = () => engine.lines(...all);

describe('deploying', () => {
  test('records each definition with its file, then the deployment', () => {
    const answer = engine.deploy(process(), form(), decision());
    expect(happened()).toEqual([
      'PROCESS CREATED process v1',
      'FORM CREATED form v1',
      'DECISION_REQUIREMENTS CREATED rules v1',
      'DECISION CREATED one v1',
      'DECISION CREATED two v1',
      'DEPLOYMENT CREATED [process.bpmn form.form rules.dmn]',
    ]);
    expect(answer).toMatchObject({
      definitions: [
        { kind: 'process', id: 'process', version: 1, duplicate: false, resourceName: 'process.bpmn' },
        { kind: 'form', id: 'form', version: 1 },
        { kind: 'decision', id: 'one', version: 1, decisionRequirementsId: 'rules' },
        { kind: 'decision', id: 'two', version: 1 },
        { kind: 'decisionRequirements', id: 'rules', version: 1 },
      ],
    });
    const [created] = engine.recordsOf('PROCESS');
    expect(atob(created?.value.resource as string)).toBe(process().text);
    expect(created?.value.checksum).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  });

  test('unchanged, it makes nothing and answers with what is there', () => {
    const first = engine.deploy(process(), form(), decision());
    happened();
    const again = engine.deploy(process(), form(), decision());
    expect(happened()).toEqual([]);
    const keys = (answer: typeof first) =>
      answer.type === 'deployed' ? answer.definitions.map(({ key, version }) => [key, version]) : [];
    expect(keys(again)).toEqual(keys(first));
    expect(again).toMatchObject({ definitions: Array(5).fill({ duplicate: true }) });
  });

  test('with one file changed, all get a new version, so that they belong together', () => {
    engine.deploy(process(), form(), decision());
    happened();
    engine.deploy(process(), form('changed'), decision());
    expect(happened()).toEqual([
      'PROCESS CREATED process v2',
      'FORM CREATED form v2',
      'DECISION_REQUIREMENTS CREATED rules v2',
      'DECISION CREATED one v2',
      'DECISION CREATED two v2',
      'DEPLOYMENT CREATED [process.bpmn form.form rules.dmn]',
    ]);
  });

  test('the same file under another name is another version', () => {
    engine.deploy(process());
    engine.deploy({ ...process(), name: 'renamed.bpmn' });
    expect(engine.recordsOf('PROCESS').map(({ value }) => value.version)).toEqual([1, 2]);
  });

  test('running instances stay with their version; new ones take the newest, or the one that is asked for', () => {
    engine.deploy(process());
    engine.start('process');
    engine.deploy(process('process', 'changed'));
    engine.start('process');
    engine.ok({ type: 'create-process-instance', bpmnProcessId: 'process', version: 1, variables: '{}' });
    expect(engine.elements('process').map(({ definition }) => definition.version)).toEqual([1, 2, 1]);
  });
});

describe('refusals', () => {
  const bad = (id: string): File => ({
    name: `${id}.bpmn`,
    text: diagram(
      `${start}<serviceTask id="no-type" /><userTask id="no-kind" />${flows('start', 'no-type', 'no-kind')}`,
      { id },
    ),
  });

  test('name every problem of every file, with its element; nothing is deployed', () => {
    const answer = engine.refused(
      deployment(
        process('good'),
        bad('bad-1'),
        bad('bad-2'),
        { name: 'x.form', text: 'null' },
        { name: 'x.txt', text: '' },
      ),
    );
    expect(answer).toMatch(
      /^INVALID_ARGUMENT: Expected to deploy new resources, but encountered the following errors:\n/,
    );
    const problems = answer.split('\n').slice(1);
    for (const file of ['bad-1', 'bad-2'])
      for (const element of ['no-type', 'no-kind'])
        expect(problems).toContainEqual(expect.stringMatching(`^'${file}.bpmn', element '${element}': .*; `));
    expect(problems).toContainEqual(expect.stringMatching(/^'x\.form': /));
    expect(problems).toContainEqual("'x.txt': only files that end in .bpmn, .dmn or .form can be deployed");
    expect(engine.lines()).toEqual([]);
    expect(
      engine.refused({ type: 'create-process-instance', bpmnProcessId: 'good', variables: '{}' }),
    ).toMatch(/^NOT_FOUND/);
  });

  test('of the same id in two files', () => {
    expect(engine.refused(deployment(process(), { ...process(), name: 'copy.bpmn' }))).toContain(
      "'copy.bpmn': the process 'process' is also in 'process.bpmn'; deploy each id once",
    );
  });

  test('of nothing', () => {
    expect(engine.refused(deployment())).toMatch(/^INVALID_ARGUMENT/);
  });

  test.each([
    ['no text', new Uint8Array([0xff, 0xfe, 0x00])],
    ['no XML', new TextEncoder().encode('not xml')],
    ['empty', new Uint8Array()],
  ])('of a file that is %s', (_, content) => {
    expect(engine.refused({ type: 'deploy-resources', resources: [{ name: 'a.bpmn', content }] })).toMatch(
      /^INVALID_ARGUMENT: (.|\n)*'a\.bpmn'/,
    );
  });
});

describe('deleting', () => {
  const keyOf = (version: number) =>
    engine.recordsOf('PROCESS', 'CREATED').find(({ value }) => value.version === version)?.key as string;

  test('the newest version: the one before is the newest again, and the number is not given twice', () => {
    engine.deploy(process());
    engine.deploy(process('process', 'second'));
    happened();
    engine.ok({ type: 'delete-resource', resourceKey: keyOf(2) });
    expect(happened()).toEqual([
      'PROCESS DELETING process v2',
      'PROCESS DELETED process v2',
      'RESOURCE_DELETION DELETED ',
    ]);
    engine.start('process');
    expect(engine.element('process').definition.version).toBe(1);
    engine.deploy(process('process', 'third'));
    expect(engine.recordsOf('PROCESS', 'CREATED').at(-1)?.value.version).toBe(3);
  });

  test('a version with instances: they go on, no new ones begin, it goes with the last of them', () => {
    engine.deploy(process());
    engine.start('process');
    happened();
    engine.ok({ type: 'delete-resource', resourceKey: keyOf(1) });
    expect(happened()).toEqual(['PROCESS DELETING process v1', 'RESOURCE_DELETION DELETED ']);
    expect(
      engine.refused({ type: 'create-process-instance', bpmnProcessId: 'process', variables: '{}' }),
    ).toMatch(/^NOT_FOUND/);
    engine.complete('task');
    expect(happened()).toEqual(['PROCESS DELETED process v1']);
  });

  test('decision requirements go with their decisions, forms alone', () => {
    engine.deploy(form(), decision());
    happened();
    for (const valueType of ['DECISION_REQUIREMENTS', 'FORM'] as const)
      engine.ok({ type: 'delete-resource', resourceKey: engine.recordsOf(valueType)[0]?.key as string });
    expect(happened()).toEqual([
      'DECISION DELETED one v1',
      'DECISION DELETED two v1',
      'DECISION_REQUIREMENTS DELETED rules v1',
      'RESOURCE_DELETION DELETED ',
      'FORM DELETED form v1',
      'RESOURCE_DELETION DELETED ',
    ]);
    expect(engine.refused({ type: 'evaluate-decision', decisionId: 'one', variables: '{}' })).toMatch(
      /^NOT_FOUND/,
    );
  });

  test('what is not there, or was deleted before, is refused', () => {
    engine.deploy(process());
    const resourceKey = keyOf(1);
    engine.ok({ type: 'delete-resource', resourceKey });
    for (const key of [resourceKey, '7', 'x'])
      expect(engine.refused({ type: 'delete-resource', resourceKey: key })).toBe(
        `NOT_FOUND: Expected to delete resource but no resource found with key '${key}'`,
      );
  });
});

describe('creating an instance', () => {
  test.each([
    [{ bpmnProcessId: 'other' }, /^NOT_FOUND: .*'other'/],
    [{ bpmnProcessId: 'process', version: 9 }, /^NOT_FOUND: .*version '9'/],
    [{ processDefinitionKey: '7' }, /^NOT_FOUND: .*'7'/],
    [{}, /^INVALID_ARGUMENT/],
    [
      { bpmnProcessId: 'process', startInstructions: [{ elementId: 'nothing' }] },
      /^INVALID_ARGUMENT: .*'nothing'/,
    ],
    [
      { bpmnProcessId: 'process', startInstructions: [{ elementId: 'start' }] },
      /^INVALID_ARGUMENT: .*'start'/,
    ],
  ])('%o is refused', (what, why) => {
    engine.deploy(process());
    expect(engine.refused({ type: 'create-process-instance', variables: '{}', ...what })).toMatch(why);
  });

  test('may begin at an element', () => {
    engine.deploy({
      name: 'long.bpmn',
      text: diagram(
        start + serviceTask('one') + serviceTask('two') + end + flows('start', 'one', 'two', 'end'),
      ),
    });
    engine.skip().ok({
      type: 'create-process-instance',
      bpmnProcessId: 'process',
      variables: '{"a":1}',
      startInstructions: [{ elementId: 'two' }],
    });
    expect(engine.lines()).toEqual([
      'VARIABLE CREATED process.a = 1',
      'ELEMENT_ACTIVATING PROCESS process',
      'ELEMENT_ACTIVATED PROCESS process',
      'ELEMENT_ACTIVATING SERVICE_TASK two',
      'JOB CREATED two',
      'ELEMENT_ACTIVATED SERVICE_TASK two',
    ]);
  });

  test('may be answered at its end, with the variables that are asked for', () => {
    engine.deploy(process());
    const create = {
      type: 'create-process-instance',
      bpmnProcessId: 'process',
      variables: '{"a":1,"b":2}',
      awaitResult: { fetchVariables: ['b', 'c'] },
    } as const;
    expect(engine.engine.execute(create)).toBeUndefined();
    const first = engine.engine.lastRequest;
    engine.complete('task', { c: 3 });
    expect(engine.engine.answerTo(first)).toMatchObject({
      kind: 'ok',
      value: { variables: '{"b":2,"c":3}' },
    });
    expect(engine.engine.execute(create)).toBeUndefined();
    const second = engine.engine.lastRequest;
    engine.cancel(engine.element('process').key);
    expect(engine.engine.answerTo(second)).toMatchObject({ kind: 'rejected', code: 'INVALID_STATE' });
  });
});
