import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Diagram, isA, readDiagram } from '../processes/bpmn-files.ts';

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../../processes/account-opening/${file}`, import.meta.url), 'utf8'));

interface Scenario {
  readonly name: string;
  readonly steps: readonly Record<string, unknown>[];
  readonly end: string;
  readonly passes: readonly string[];
}

let diagram: Diagram;
let known: Set<string>;
beforeAll(async () => {
  diagram = await readDiagram('account-opening/account-opening.bpmn');
  const called = await Promise.all(
    ['shared/identity-verification.bpmn', 'shared/sla-escalation.bpmn'].map(readDiagram),
  );
  known = new Set([diagram, ...called].flatMap(({ shapes }) => shapes.map(({ id }) => id)));
});

const idsOf = (type: string) =>
  diagram.shapes.filter(({ element }) => isA(element, type)).map(({ id }) => id);

describe('progress.json', () => {
  const progress = read('progress.json');

  test('names only elements of the diagram', () => {
    const named = [
      ...progress.phases.flatMap((phase: { elements: string[] }) => phase.elements),
      ...progress.outcomes.map((outcome: { element: string }) => outcome.element),
    ];
    expect(named.filter((id: string) => !known.has(id))).toEqual([]);
  });

  test('has words for every way that a case can end', () => {
    const silent = new Set(['end-escalated-to-supervisor', 'end-escalated-to-duty-manager']);
    const told = new Set(progress.outcomes.map((outcome: { element: string }) => outcome.element));
    expect(
      idsOf('EndEvent').filter((id) => id.startsWith('end-') && !told.has(id) && !silent.has(id)),
    ).toEqual([]);
  });
});

describe('scenarios.json', () => {
  const scenarios: Scenario[] = read('scenarios.json').scenarios;

  test('names only elements of the diagrams', () => {
    const named = scenarios.flatMap(({ end, passes, steps }) => [
      end,
      ...passes,
      ...steps.flatMap((step) => (typeof step.waitFor === 'string' ? [step.waitFor] : [])),
    ]);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  test('passes every way to end, boundary event and activity', () => {
    const passed = new Set(scenarios.flatMap(({ end, passes }) => [end, ...passes]));
    const wanted = [...idsOf('EndEvent'), ...idsOf('BoundaryEvent')];
    const compensation = 'compensate-open-account'; // leads to close-account, which is passed
    expect(wanted.filter((id) => !passed.has(id) && id !== compensation)).toEqual([]);
  });

  test('has one name each', () => {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
