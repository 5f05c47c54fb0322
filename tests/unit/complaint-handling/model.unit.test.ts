import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const own = 'processes/complaint-handling';
const xml = read(`${own}/complaint-handling.bpmn`) + read('processes/shared/customer-notification.bpmn');
const idsIn = (text: string, tag: string) =>
  [...text.matchAll(new RegExp(`<(?:bpmn:)?${tag} id="([^"]+)"`, 'g'))].map(([, id]) => id as string);
const elements = new Set([...xml.matchAll(/<bpmn:\w+ id="([^"]+)"/g)].map(([, id]) => id as string));

interface Scenario {
  readonly name: string;
  readonly end: string;
  readonly passes: readonly string[];
  readonly steps: readonly {
    readonly completeTask?: { readonly elementId: string };
    readonly waitFor?: string;
  }[];
}
const { scenarios } = JSON.parse(read(`${own}/scenarios.json`)) as { scenarios: Scenario[] };

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  'scenario "%s" names elements of the diagrams',
  (_, { end, passes, steps }) => {
    const tasks = steps.flatMap(({ completeTask, waitFor }) => completeTask?.elementId ?? waitFor ?? []);
    expect([end, ...passes, ...tasks].filter((id) => !elements.has(id))).toEqual([]);
  },
);

test('scenarios reach every end, boundary event and user task', () => {
  const reached = new Set(
    scenarios.flatMap(({ end, passes, steps }) => [
      end,
      ...passes,
      ...steps.flatMap(({ completeTask }) => completeTask?.elementId ?? []),
    ]),
  );
  const process = read(`${own}/complaint-handling.bpmn`);
  const wanted = [...idsIn(process, 'boundaryEvent'), ...idsIn(process, 'userTask')].filter(
    (id) => !reached.has(id),
  );
  expect(wanted).toEqual([]);
});

test('every rule of every table has its example', () => {
  const { decisions } = JSON.parse(read('tests/process/complaint-handling/decisions.json')) as {
    decisions: { ruleId: string }[];
  };
  const tables = [
    'processes/shared/notification-channel.dmn',
    ...readdirSync(join(root, own))
      .filter((name) => name.endsWith('.dmn'))
      .map((name) => `${own}/${name}`),
  ];
  const rules = tables.flatMap((table) => idsIn(read(table), 'rule'));
  expect(rules.length).toBeGreaterThan(30);
  expect(decisions.map(({ ruleId }) => ruleId).sort()).toEqual(rules.sort());
});

test('the progress phases name elements of the diagram, each once', () => {
  const { phases, outcomes } = JSON.parse(read(`${own}/progress.json`)) as {
    phases: { elements: string[] }[];
    outcomes: { element: string }[];
  };
  const named = phases.flatMap((phase) => phase.elements);
  expect(named.filter((id) => !elements.has(id))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
  expect(outcomes.map(({ element }) => element).filter((id) => !elements.has(id))).toEqual([]);
});

test('each form is linked by a task and every free text in it is claim-checked', () => {
  const forms = readdirSync(join(root, own)).filter((name) => name.endsWith('.form'));
  const linked = new Set([...xml.matchAll(/formId="([^"]+)"/g)].map(([, id]) => id));
  for (const name of forms) {
    const form = JSON.parse(read(`${own}/${name}`)) as {
      id: string;
      components: { type: string; properties?: { claimCheck?: string } }[];
    };
    expect(`${form.id}.form`).toBe(name);
    expect(linked.has(form.id)).toBe(true);
    for (const { properties } of form.components.filter(({ type }) => type === 'textarea'))
      expect(properties?.claimCheck).toBe('true');
  }
});
