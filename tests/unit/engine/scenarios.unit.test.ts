import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { caseKinds } from '../../../src/contracts/ids.ts';
import { coverageOf, describeCoverage, modelParts } from '../../process/support/model-coverage.ts';
import { compareExecution, compareReplay } from '../../prove/properties/replay.ts';
import type { ScenarioFile } from '../../support/scenario-model.ts';
import { Bank } from './bank/bank.ts';
import { createScenarioRunner, type ScenarioOutcome } from './bank/run-scenario.ts';
import { takenBy } from './bank/taken.ts';

/**
 * Every path of the three processes on the engine in memory: what an analyst wrote in scenarios.json happens, with the
 * real workers. The same scenarios run on the whole platform in `tests/process/scenarios.process.test.ts`.
 */
const read = (path: string) => JSON.parse(readFileSync(join(projectRoot, path), 'utf8'));
const files = caseKinds.map((kind) => read(`processes/${kind}/scenarios.json`) as ScenarioFile);
const all = files.flatMap((file) => file.scenarios.map((scenario) => ({ scenario, file })));
const decisions = caseKinds.flatMap(
  (kind) =>
    read(`tests/process/${kind}/decisions.json`).decisions as {
      decisionId: string;
      ruleId: string;
      variables: object;
      expected: unknown;
    }[],
);

let bank: Bank;
const outcomes = new Map<string, ScenarioOutcome | Error>();

beforeAll(async () => {
  // A Monday, 10:00 in China.
  bank = await Bank.open({ now: Date.parse('2027-01-04T02:00:00Z'), partitions: 3 });
  const run = createScenarioRunner(bank);
  for (const { scenario, file } of all)
    outcomes.set(scenario.name, await run(scenario, file).catch((error: Error) => error));
}, 120_000);

afterAll(() => bank?.close());

describe('scenarios in memory', () => {
  test.each(all.map(({ scenario }) => [scenario.kind, scenario.name, scenario] as const))(
    '%s: %s',
    (_kind, name, scenario) => {
      const outcome = outcomes.get(name);
      if (!outcome || outcome instanceof Error) throw outcome ?? new Error('it did not run');
      expect({ state: outcome.state, end: outcome.end, incidents: outcome.incidents }).toEqual({
        state: 'completed',
        end: scenario.end,
        incidents: [],
      });
      expect((scenario.passes ?? []).filter((id) => !outcome.passed.has(id))).toEqual([]);
    },
  );
});

test('every sequence flow, boundary event and decision rule was taken', async () => {
  const parts = await modelParts(join(projectRoot, 'processes'));
  const byScenarios = coverageOf(parts, takenBy(bank.engine.records));
  process.stdout.write(`\nby scenarios alone, ${describeCoverage(byScenarios)}\n`);
  expect(byScenarios.missing.filter(({ kind }) => kind !== 'rule').map(({ id }) => id)).toEqual([]);
  for (const { decisionId, variables, expected, ruleId } of decisions) {
    const answer = bank.engine.execute({
      type: 'evaluate-decision',
      decisionId,
      variables: JSON.stringify(variables),
    });
    if (answer?.kind !== 'ok' || answer.value.type !== 'decision-evaluated')
      throw new Error(`${decisionId} was not evaluated: ${JSON.stringify(answer)}`);
    expect({ ruleId, output: JSON.parse(answer.value.evaluation.decisionOutput) }).toEqual({
      ruleId,
      output: expected,
    });
  }
  const withDecisions = coverageOf(parts, takenBy(bank.engine.records));
  process.stdout.write(`\nwith the decisions' own cases, ${withDecisions.taken} of ${withDecisions.parts}\n`);
  expect(withDecisions.missing.map(({ id }) => id)).toEqual([]);
});

test('the records alone give the state, and the commands alone the records', () => {
  expect(compareReplay(bank.engine, true)).toEqual([]);
  expect(compareExecution(bank.engine, {})).toEqual([]);
});

test('each effect stands exactly once in the books of the other systems', async () => {
  const { systems } = await bank.admin('GET', '/admin/ledger');
  expect((systems as { duplicates: object[] }[]).flatMap(({ duplicates }) => duplicates)).toEqual([]);
});
