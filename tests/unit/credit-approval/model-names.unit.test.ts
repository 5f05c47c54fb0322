import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import progress from '../../../processes/credit-approval/progress.json' with { type: 'json' };
import scenarios from '../../../processes/credit-approval/scenarios.json' with { type: 'json' };
import decisions from '../../process/credit-approval/decisions.json' with { type: 'json' };

const folder = new URL('../../../processes/', import.meta.url);
const text = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const diagram = text('credit-approval/credit-approval.bpmn');
const ids = new Set([...diagram.matchAll(/<bpmn:\w+ id="([^"]+)"/g)].map((match) => match[1]));

interface Step {
  readonly waitFor?: string;
  readonly completeTask?: { readonly elementId: string };
}

describe('what is written about the diagram', () => {
  it('names elements that it has', () => {
    const named = [
      ...progress.phases.flatMap((phase) => phase.elements),
      ...progress.outcomes.map(({ element }) => element),
      ...scenarios.scenarios.flatMap(({ end, passes, steps }) => [
        end,
        ...passes,
        ...(steps as Step[]).flatMap((step) => [step.waitFor, step.completeTask?.elementId]),
      ]),
    ];
    expect(named.filter((id) => id !== undefined && !ids.has(id))).toEqual([]);
  });

  it('puts every user task, service task and end event into a phase', () => {
    const placed = new Set(progress.phases.flatMap((phase) => phase.elements));
    const wanted = [...diagram.matchAll(/<bpmn:(?:userTask|serviceTask|endEvent) id="([^"]+)"/g)].map(
      (m) => m[1]!,
    );
    const inner = /^end-(escalated-|collect|assess|compliance)/;
    expect(wanted.filter((id) => !placed.has(id) && !inner.test(id))).toEqual([]);
  });

  it('has words for every value of caseOutcome with which the case closes unpaid', () => {
    const set = [...diagram.matchAll(/source="=&#34;([^&]+)&#34;" target="caseOutcome"/g)].map((m) => m[1]!);
    const goesOn = new Set(['signed', 'disbursed']);
    const told = progress.outcomes.flatMap(({ when }) => (when ? [when.caseOutcome] : []));
    expect(told.sort()).toEqual([...new Set(set)].filter((value) => !goesOn.has(value)).sort());
  });

  it('has an input for every rule of every table', () => {
    const tables = [...new Set([...diagram.matchAll(/decisionId="([^"]+)"/g)].map((match) => match[1]!))];
    const files = [...tables.map((id) => `credit-approval/${id}.dmn`), 'shared/sla-escalation-action.dmn'];
    const rules = files.flatMap((file) =>
      [...text(file).matchAll(/<rule id="([^"]+)"/g)].map((match) => match[1]),
    );
    const hit = new Set(decisions.decisions.map(({ ruleId }) => ruleId));
    expect(rules.length).toBeGreaterThan(100);
    expect(rules.filter((rule) => !hit.has(rule!))).toEqual([]);
  });
});
