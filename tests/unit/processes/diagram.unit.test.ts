import { beforeAll, describe, expect, test } from 'vitest';
import { bpmnFiles, type Diagram, type Element, isA, lint, readDiagram } from './bpmn-files.ts';
import {
  backwardFlows,
  flowsThroughShapes,
  overlappingLabels,
  overlappingShapes,
  slantedFlows,
} from './geometry.ts';

const chinese = /\p{Script=Han}/u;
const english = /[A-Za-z]{2}/;
const idShape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Flow nodes: what an analyst sees as a shape and the engine executes. */
const nodesOf = (diagram: Diagram): Element[] =>
  diagram.shapes.map(({ element }) => element).filter((element) => isA(element, 'FlowNode'));
const isGateway = (element: Element) => isA(element, 'Gateway');
const splits = (element: Element) => (element.outgoing ?? []).length > 1;

test('there are processes to look at', () => {
  expect(bpmnFiles().length).toBeGreaterThan(0);
});

describe.each(bpmnFiles())('%s', (file) => {
  let diagram: Diagram;
  beforeAll(async () => {
    diagram = await readDiagram(file);
  });

  test('parses, and is made for Camunda 8.6', () => {
    expect(diagram.warnings).toEqual([]);
    const platform = Object.fromEntries(
      Object.entries(diagram.definitions.$attrs).map(([key, value]) => [key.replace(/^.*:/, ''), value]),
    );
    expect(platform).toMatchObject({
      executionPlatform: 'Camunda Cloud',
      executionPlatformVersion: expect.stringMatching(/^8\.6\./),
    });
  });

  test('is clean by bpmnlint:recommended and camunda-compat 8.6', async () => {
    expect(await lint(diagram.definitions)).toEqual([]);
  });

  test('shapes and labels do not lie on each other', () => {
    expect(overlappingShapes(diagram)).toEqual([]);
    expect(overlappingLabels(diagram)).toEqual([]);
  });

  test('flows are orthogonal, go from left to right and around shapes', () => {
    expect(slantedFlows(diagram)).toEqual([]);
    expect(flowsThroughShapes(diagram)).toEqual([]);
    expect(backwardFlows(diagram)).toEqual([]);
  });

  test('elements are named in Chinese; gateways that split ask a question', () => {
    const unnamed = nodesOf(diagram).filter(
      (node) => !named(node) && !(isGateway(node) && !splits(node)) && !isA(node, 'ParallelGateway'),
    );
    expect(unnamed.map((node) => node.id)).toEqual([]);
    const asking = nodesOf(diagram).filter((node) => isA(node, 'ExclusiveGateway') && splits(node));
    expect(asking.filter((node) => !/[?？]$/.test(node.name ?? '')).map((node) => node.id)).toEqual([]);
    const answers = asking.flatMap((node) => node.outgoing).filter((flow) => !flow.name);
    expect(answers.map((flow) => flow.id)).toEqual([]);
  });

  test('elements are documented in both languages', () => {
    const bare = [
      diagram.definitions.rootElements.find((one: Element) => isA(one, 'Process')),
      ...nodesOf(diagram),
    ]
      .filter((element) => {
        const text = (element.documentation ?? []).map((one: Element) => one.text).join('\n');
        return !chinese.test(text) || !english.test(text);
      })
      .map((element) => element.id);
    expect(bare).toEqual([]);
  });

  test('ids are English words in lower case', () => {
    const odd = [...diagram.shapes, ...diagram.edges]
      .filter(({ id }) => !idShape.test(id))
      .map(({ id }) => id);
    expect(odd).toEqual([]);
  });
});

const named = (element: Element): boolean => chinese.test(element.name ?? '');
