import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/config/project-root.ts';
import { caseKinds } from '../../../src/contracts/ids.ts';
import type { Scenario, ScenarioFile } from '../../support/scenario-model.ts';
import { type Check, check } from '../check.ts';
import type { Cluster } from '../cluster.ts';
import type { Trial } from '../trial.ts';
import { renamed } from './copy-processes.ts';
import type { createScenarioRunner } from './run-scenario.ts';
import type { ScenarioBank } from './scenario-bank.ts';

const read = (path: string) => JSON.parse(readFileSync(join(projectRoot, path), 'utf8'));

interface DecisionCase {
  readonly decisionId: string;
  readonly ruleId: string;
  readonly variables: Record<string, unknown>;
  readonly expected: unknown;
}

/** The three processes on the engine under test: their scenarios, and each rule of their decisions. */
export function createScenarios(): { readonly checks: readonly Check[]; close(): Promise<void> } {
  const files = caseKinds.map((kind) => read(`processes/${kind}/scenarios.json`) as ScenarioFile);
  const all = files.flatMap((file) => file.scenarios.map((scenario) => ({ scenario, file })));
  const steps = all.flatMap(({ scenario }) => scenario.steps);
  const awaited = new Set(steps.flatMap((step) => ('waitFor' in step ? [step.waitFor] : [])));
  let opened:
    | Promise<{ bank: ScenarioBank; id: string; run: ReturnType<typeof createScenarioRunner> }>
    | undefined;
  // The workers and all that they need are loaded when the first of them is wanted.
  const begin = async (cluster: Cluster) => {
    const { ScenarioBank } = await import('./scenario-bank.ts');
    const { createScenarioRunner } = await import('./run-scenario.ts');
    const bank = await ScenarioBank.open(cluster, awaited);
    return { bank, id: bank.id, run: createScenarioRunner(bank, all) };
  };
  const open = (cluster: Cluster) => {
    opened ??= begin(cluster);
    return opened;
  };

  const scenarios = all.map((known) => {
    const { scenario } = known;
    const expected = { state: 'completed', end: scenario.end, notPassed: [] };
    const run = async ({ cluster }: Trial) => (await open(cluster)).run(known);
    return check(`${scenario.kind}: ${scenario.name}`, expected, run, needsOf(scenario));
  });

  const cases = caseKinds.flatMap(
    (kind) => read(`tests/process/${kind}/decisions.json`).decisions as DecisionCase[],
  );
  const ids = [...new Set(cases.map(({ decisionId }) => decisionId))];
  const decisions = ids.map((decisionId) => {
    const own = cases.filter((one) => one.decisionId === decisionId);
    const expected = own.map(({ ruleId, expected }) => ({ ruleId, output: expected }));
    return check(`decision of the processes: ${decisionId}`, expected, async ({ cluster }) => {
      const { id } = await open(cluster);
      const found = [];
      for (const { ruleId, variables } of own) {
        const decision = { decisionDefinitionId: renamed(id, decisionId) };
        const answer = await cluster.rest.evaluateDecision(decision, variables);
        found.push({ ruleId, output: answer.kind === 'ok' ? JSON.parse(answer.value.output) : answer });
      }
      return found;
    });
  });

  return {
    checks: [...decisions, ...scenarios],
    close: async () => (await opened?.catch(() => undefined))?.bank.close(),
  };
}

/** Whoever passes time needs the clock; faults and earlier cases concern everybody. */
function needsOf(scenario: Scenario): Pick<Check, 'needs' | 'alone'> {
  if (scenario.steps.some((step) => 'advance' in step)) return { needs: 'clock' };
  return scenario.faults?.length || scenario.precededBy?.length || scenario.samePersonAs
    ? { alone: true }
    : {};
}
