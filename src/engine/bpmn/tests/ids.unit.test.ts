import { describe, expect, test } from 'vitest';
import { problemsOf } from './support.ts';

const document = (content: string) =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">${content}</definitions>`;
const process = (id: string, content = '') =>
  `<process id="${id}" isExecutable="true"><startEvent id="start"/>${content}</process>`;

describe('ids', () => {
  test.each(['p', '_1', 'a.b-c_d', `p${'x'.repeat(254)}`])('%.40s passes', (id) => {
    expect(problemsOf(document(process(id)))).toEqual([]);
  });

  test.each([
    ['开户流程', /is not ASCII/, 'Process_1'],
    ['开户-v2', /is not ASCII/, 'v2'],
    ['8d9ba236-9109-47ca', /begins with a digit/, 'Process_8d9ba236-9109-47ca'],
    ['-p', /begins with a digit, a dot or a dash/, 'p'],
    ['a b', /has other characters/, 'a_b'],
    ['&quot;&gt;&lt;img', /has other characters/, 'img'],
    ['start ', /has other characters/, 'start_1'],
    [`p${'x'.repeat(255)}`, /has 256 characters; at most 255/, `p${'x'.repeat(99)}`],
  ])('%.40s is refused', (id, message, proposedId) => {
    expect(problemsOf(document(process(id)))).toMatchObject([
      { elementType: 'process', message: expect.stringMatching(message), proposedId },
    ]);
  });

  test('proposals differ from every id of the file and from each other', () => {
    const xml = document(
      process(
        'p',
        '<task id="Activity_1"/><task id="核验"/><task id="审批"/><userTask id="9"/><exclusiveGateway id="路"/>',
      ),
    );
    expect(
      problemsOf(xml).flatMap(({ elementId, proposedId }) => (proposedId ? [[elementId, proposedId]] : [])),
    ).toEqual([
      ['核验', 'Activity_2'],
      ['审批', 'Activity_3'],
      ['9', 'Activity_9'],
      ['路', 'Gateway_1'],
    ]);
  });

  test('one that stands twice is refused the second time', () => {
    expect(problemsOf(document(process('p', '<task id="start"/>')))).toMatchObject([
      {
        elementId: 'start',
        elementType: 'task',
        message: expect.stringMatching(/stands twice/),
        proposedId: 'start_1',
      },
    ]);
  });

  test('two processes of the same id are refused', () => {
    const second = '<process id="p" isExecutable="true"><startEvent id="start-2"/></process>';
    expect(problemsOf(document(process('p') + second))).toMatchObject([
      { elementId: 'p', message: expect.stringMatching(/stands twice/) },
    ]);
  });

  test('a node or flow without one is refused', () => {
    expect(problemsOf(document(process('p', '<task/>')))).toMatchObject([
      { elementId: undefined, elementType: 'task', message: 'the task has no id', proposedId: 'Activity_1' },
    ]);
    expect(
      problemsOf(document(process('p', '<task id="t"/><sequenceFlow sourceRef="start" targetRef="t"/>'))),
    ).toMatchObject([
      { elementType: 'sequenceFlow', message: 'the sequence flow has no id', proposedId: 'Flow_1' },
    ]);
  });

  test('processes that do not run may have ids as they like', () => {
    expect(problemsOf(document(`${process('p')}<process id="客户"><task id="1"/></process>`))).toEqual([]);
  });
});
