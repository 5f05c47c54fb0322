import { describe, expect, test } from 'vitest';
import { compileBpmn } from '../index.ts';
import { problemsOf } from './support.ts';

const namespaces =
  'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:bank="http://bank/x" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0"';
const document = (task: string, attributes = '') =>
  `<definitions ${namespaces}><process id="p" isExecutable="true"><startEvent id="start"/>
    <task id="task" ${attributes}>${task}</task>
    <sequenceFlow id="flow" sourceRef="start" targetRef="task"/></process></definitions>`;
const extended = (content: string) => document(`<extensionElements>${content}</extensionElements>`);

function warningsOf(xml: string): readonly string[] {
  const compilation = compileBpmn(xml, 'content.bpmn');
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.problems));
  return compilation.warnings.map(({ elementId, line, message }) => `${elementId} ${line}: ${message}`);
}

describe('extensions', () => {
  test("the modeler's notes, templates and properties are silent", () => {
    expect(
      warningsOf(
        document(
          '<extensionElements><zeebe:properties><zeebe:property name="a" value="b"/></zeebe:properties><modeler:x/></extensionElements>',
          'zeebe:modelerTemplate="t" zeebe:modelerTemplateVersion="1" zeebe:modelerTemplateIcon="i" color:background-color="#fff" modeler:y="z"',
        ),
      ),
    ).toEqual([]);
  });

  test("another product's are kept and named", () => {
    expect(
      warningsOf(
        document(
          '<extensionElements><camunda:taskListener class="x"/><camunda:taskListener class="y"/><bank:risk/></extensionElements>',
          'camunda:asyncBefore="true"',
        ),
      ),
    ).toEqual([
      'task 2: the task "task" has camunda:asyncBefore, camunda:taskListener, {http://bank/x}risk, which is kept but not used',
    ]);
  });

  test("Zeebe's at an element that does not use them are named", () => {
    expect(warningsOf(extended('<zeebe:taskDefinition type="x"/>'))).toEqual([
      'task 2: zeebe:taskDefinition at a task "task" is kept but not used',
    ]);
  });

  test('a header without a value is left out and named', () => {
    const xml = extended(
      '<zeebe:taskDefinition type="x"/><zeebe:taskHeaders><zeebe:header key="a"/><zeebe:header key="b" value="1"/></zeebe:taskHeaders>',
    )
      .replace('<task ', '<serviceTask ')
      .replace('</task>', '</serviceTask>');
    expect(warningsOf(xml)).toEqual(['task 2: the header "a" has no value and is left out']);
    const compilation = compileBpmn(xml, 'content.bpmn');
    expect(compilation.kind === 'model' && compilation.processes[0]?.nodes.get('task')?.job?.headers).toEqual(
      { b: '1' },
    );
  });

  test.each([
    ['<zeebe:teleport/>', /zeebe:teleport is not supported/],
    ['<zeebe:adHoc activeElementsCollection="=x"/>', /zeebe:adHoc is not supported/],
    [
      '<zeebe:ioMapping><zeebe:inout/></zeebe:ioMapping>',
      /<zeebe:inout> within zeebe:ioMapping is not known/,
    ],
    ['<zeebe:ioMapping><zeebe:constructor/></zeebe:ioMapping>', /<zeebe:constructor> within/],
    [
      '<zeebe:ioMapping><zeebe:input source="=1" target="a" kind="x"/></zeebe:ioMapping>',
      /attribute kind of zeebe:input/,
    ],
    ['<zeebe:ioMapping zeebe:mode="x"/>', /the attribute zeebe:mode is not known/],
  ])('refused: %s', (content, message) => {
    expect(problemsOf(extended(content))).toMatchObject([
      { elementId: 'task', line: 2, message: expect.stringMatching(message) },
    ]);
  });

  test('refused: an attribute of Zeebe that is not known', () => {
    expect(problemsOf(document('', 'zeebe:jobType="x"'))).toMatchObject([
      { elementId: 'task', message: 'the attribute zeebe:jobType is not known' },
    ]);
  });

  test('refused: an extension outside of extensionElements', () => {
    expect(problemsOf(document('<zeebe:ioMapping/>'))).toMatchObject([
      { elementId: 'task', message: '<zeebe:ioMapping> stands outside of extensionElements' },
    ]);
  });

  test('refused: texts of more than 100,000 characters', () => {
    expect(problemsOf(document('', `name="${'x'.repeat(100_001)}"`))).toMatchObject([
      { elementId: 'task', message: expect.stringMatching(/attribute name has 100001 characters/) },
    ]);
    expect(problemsOf(document(`<documentation>${'x'.repeat(100_001)}</documentation>`))).toMatchObject([
      { elementId: 'task', message: expect.stringMatching(/the text has 100001 characters/) },
    ]);
  });
});
