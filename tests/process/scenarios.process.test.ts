import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { caseKinds } from '../../src/contracts/ids.ts';
import { createPool } from '../../src/db/pool.ts';
import { type Platform, startPlatform } from '../../src/local/platform.ts';
import { assumeYears, nextMonday } from '../../src/simulation/assumed-calendar.ts';
import { type BankClient, createBankClient } from '../../src/simulation/bank-client.ts';
import { createZeebeRest } from '../../src/zeebe/rest-client.ts';
import type { Scenario, ScenarioFile } from '../support/scenario-model.ts';
import { createScenarioRunner, type OpenScenario, type ScenarioOutcome } from '../support/scenario-runner.ts';
import { describeCoverage, modelCoverage } from './support/model-coverage.ts';

/**
 * Every path of the three processes, on the whole platform: engine, PostgreSQL, workers, API and stand-ins. What
 * an analyst wrote in scenarios.json happens; then the record stream must show every flow, boundary event and rule.
 */
const folder = mkdtempSync(join(tmpdir(), 'tongban-scenarios-'));
const read = (path: string) => JSON.parse(readFileSync(join(projectRoot, path), 'utf8'));
const files = caseKinds.map((kind) => read(`processes/${kind}/scenarios.json`) as ScenarioFile);
const all = files.flatMap((file) => file.scenarios.map((scenario) => ({ scenario, file })));
const chosen = process.env.SCENARIO
  ? all.filter(({ scenario }) => scenario.name.includes(process.env.SCENARIO as string))
  : all;
const decisions = caseKinds.flatMap(
  (kind) => read(`tests/process/${kind}/decisions.json`).decisions as DecisionCase[],
);

interface DecisionCase {
  readonly decisionId: string;
  readonly rule: number;
  readonly ruleId: string;
  readonly variables: Record<string, unknown>;
  readonly expected: unknown;
}

let platform: Platform;
let pool: pg.Pool;
let bank: BankClient;
const outcomes = new Map<string, ScenarioOutcome | Error>();

beforeAll(async () => {
  chmodSync(folder, 0o755);
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    controlledClock: true,
    startAt: nextMonday(new Date()),
  });
  pool = createPool(platform.databaseUrl);
  await assumeYears(pool, new Date(), 5);
  // Holidays would make deadlines depend on the season in which the tests run.
  await pool.query('DELETE FROM bank.calendar_day');
  bank = createBankClient(platform);
  await runAll();
}, 1_500_000);

afterAll(async () => {
  await bank?.close();
  await pool?.end();
  await platform?.stop();
  if (!process.env.KEEP_DATA) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What needs the stand-ins' faults or time for itself runs alone; the rest side by side; the last waiting is shared. */
async function runAll(): Promise<void> {
  const runner = createScenarioRunner({ platform, pool, bank });
  const open: OpenScenario[] = [];
  const begin = async ({ scenario, file }: (typeof all)[number]) => {
    try {
      open.push(await runner.begin(scenario, file));
    } catch (error) {
      outcomes.set(scenario.name, error as Error);
      await bank.admin('DELETE', '/admin/faults');
    }
  };
  const alone = ({ scenario }: { scenario: Scenario }) =>
    (scenario.faults ?? []).length > 0 || passesTime(scenario) || scenario.samePersonAs !== undefined;
  const settle = async () => {
    await runner.pass(Math.max(0, ...open.map(({ remainingMs }) => remainingMs)));
    for (const one of open.splice(0)) outcomes.set(one.scenario.name, await runner.outcome(one));
  };
  const queue = chosen.filter((one) => !alone(one));
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let one = queue.shift(); one; one = queue.shift()) await begin(one);
    }),
  );
  await settle();
  for (const one of chosen.filter(alone)) {
    await begin(one);
    if ((one.scenario.faults ?? []).length > 0 || passesTime(one.scenario)) await settle();
  }
  await settle();
}

/** Whether time passes before the scenario's last action. */
function passesTime({ steps }: Scenario): boolean {
  const lastAction = steps.findLastIndex((step) => !('advance' in step));
  return steps.slice(0, lastAction + 1).some((step) => 'advance' in step);
}

describe('scenarios', () => {
  test.each(chosen.map(({ scenario }) => [scenario.kind, scenario.name, scenario] as const))(
    '%s: %s',
    (_kind, name, scenario) => {
      const outcome = outcomes.get(name);
      if (outcome instanceof Error) throw outcome;
      expect(outcome).toBeDefined();
      expect(outcome!.incidents).toEqual([]);
      expect({ state: outcome!.state, end: outcome!.endElementId }).toEqual({
        state: 'completed',
        end: scenario.end,
      });
      expect((scenario.passes ?? []).filter((id) => !outcome!.passed.has(id))).toEqual([]);
    },
  );
});

describe('decisions', () => {
  const ids = [...new Set(decisions.map(({ decisionId }) => decisionId))];
  const byDecision = ids.map((id) => [id, decisions.filter(({ decisionId }) => decisionId === id)] as const);

  test.each(byDecision)('%s: every rule, on the engine', async (decisionId, cases) => {
    const zeebe = createZeebeRest({ address: platform.zeebe.restAddress });
    for (const { variables, expected, ruleId } of cases) {
      const answer = await zeebe.evaluateDecision({ decisionDefinitionId: decisionId }, variables);
      if (answer.kind !== 'ok') throw new Error(`${decisionId} was not evaluated: ${JSON.stringify(answer)}`);
      expect({ ruleId, output: JSON.parse(answer.value.output) }).toEqual({ ruleId, output: expected });
    }
  });
});

describe.skipIf(process.env.SCENARIO)('the record stream', () => {
  test('shows every sequence flow, boundary event and decision rule as taken', async () => {
    await createScenarioRunner({ platform, pool, bank }).idle();
    const coverage = await modelCoverage(join(projectRoot, 'processes'), pool);
    process.stdout.write(`\n${describeCoverage(coverage)}\n`);
    expect(coverage.missing).toEqual([]);
  });

  test('was projected without a parked record or an alarm', async () => {
    const { rows: parked } = await pool.query('SELECT * FROM read_model.parked_record');
    const { rows: alarms } = await pool.query('SELECT source, kind, detail FROM bank.alarm');
    expect({ parked, alarms }).toEqual({ parked: [], alarms: [] });
  });

  test('left each effect exactly once in the books of the bank systems', async () => {
    const { body } = await bank.admin('GET', '/admin/ledger');
    const duplicates = body.systems.flatMap((one: { duplicates: unknown[] }) => one.duplicates);
    expect(duplicates).toEqual([]);
  });
});
