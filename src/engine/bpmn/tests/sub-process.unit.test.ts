import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, problemsOf, testRefusals } from './support.ts';

describe('sub-process', () => {
  test('is a scope of its own', () => {
    const process = compiled('sub-process');
    const outer = nodeOf(process, 'outer');
    expect(outer).toMatchObject({ type: 'SUB_PROCESS', inputs: [{ target: ['current'] }] });
    expect(outer.scope).toBe(process.root);
    expect(outer.container?.nodes.map(({ id }) => id)).toEqual(['outer-start', 'inner']);
    expect(outer.container?.noneStart?.id).toBe('outer-start');
    expect(nodeOf(process, 'inner').scope).toBe(outer);
    expect(nodeOf(process, 'inner-end').scope?.id).toBe('inner');
    expect(process.root.container?.nodes.map(({ id }) => id)).toEqual(['start', 'outer', 'end']);
  });

  testRefusals('sub-process', [
    {
      what: 'no start event',
      from: '<bpmn:startEvent id="inner-start" />',
      to: '<bpmn:task id="inner-start" />',
      elementId: 'inner',
      message: /has no start event/,
    },
    {
      what: 'two start events',
      from: '<bpmn:startEvent id="inner-start" />',
      to: '<bpmn:startEvent id="inner-start" /><bpmn:startEvent id="inner-start-2" />',
      elementId: 'inner-start-2',
      message: /several start events/,
    },
    {
      what: 'a start event that waits',
      from: '<bpmn:startEvent id="inner-start" />',
      to: '<bpmn:startEvent id="inner-start"><bpmn:timerEventDefinition><bpmn:timeDate>=day</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>',
      elementId: 'inner-start',
      message: /stands in a sub-process/,
    },
    {
      what: 'a flow across its border',
      from: 'sourceRef="outer-start" targetRef="inner"',
      to: 'sourceRef="outer-start" targetRef="end"',
      elementId: 'outer-flow',
      message: /crosses the border/,
    },
  ]);

  const nested = (depth: number) => {
    const open = (level: number) =>
      `<subProcess id="s${level}"><startEvent id="t${level}"/><sequenceFlow id="f${level}" sourceRef="t${level}" targetRef="${level < depth ? `s${level + 1}` : 'deepest'}"/>`;
    const levels = Array.from({ length: depth }, (_, index) => open(index + 1)).join('');
    return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true"><startEvent id="t0"/>${levels}<task id="deepest"/>${'</subProcess>'.repeat(depth)}</process></definitions>`;
  };

  test('a hundred deep passes, more is refused at the first that is too deep', () => {
    expect(problemsOf(nested(100))).toEqual([]);
    expect(problemsOf(nested(101))).toMatchObject([
      { elementId: 's101', message: expect.stringMatching(/lies within 100 sub-processes/) },
    ]);
  });
});
