/** The bank's decisions as Zeebe 8.6.0 answered them, asked of our own engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDrg, type Drg } from '../../src/engine/dmn/index.ts';
import { type FeelContext, fromJson, scopeOf, toJson } from '../../src/engine/feel/index.ts';

const folder = new URL('../../src/engine/dmn/fixtures/zeebe-8.6/', import.meta.url).pathname;

interface RecordedDecision {
  readonly decisionId: string;
  /** Counted from 1; null when no rule hits. The rule may be one of a required decision. */
  readonly rule: number | null;
  readonly ruleId?: string;
  readonly variables: object;
  readonly expected: unknown;
}

export interface DecisionCheck extends RecordedDecision {
  readonly drg: Drg;
  /** Empty when output and rule are as recorded. */
  readonly difference: string;
}

const settings = { now: Date.UTC(2026, 10, 28), zone: 'Z' };

/** The bank's models, by the ids of their decisions. */
function bankDecisions(): ReadonlyMap<string, Drg> {
  const decisions = new Map<string, Drg>();
  for (const path of filesEnding('.dmn')) {
    const compilation = compileDrg(readFileSync(path, 'utf8'), path);
    if (compilation.kind === 'refused')
      throw new Error(`${path}: ${compilation.problems.map(({ message }) => message).join('; ')}`);
    for (const id of compilation.drg.decisions.keys()) decisions.set(id, compilation.drg);
  }
  return decisions;
}

/** What was recorded, in the order of the files. */
function recordedDecisions(): readonly RecordedDecision[] {
  return filesEnding('decisions.json').flatMap(
    (path) => (JSON.parse(readFileSync(path, 'utf8')) as { decisions: RecordedDecision[] }).decisions,
  );
}

/** Every recorded decision, evaluated. */
export function checkDecisions(): readonly DecisionCheck[] {
  const decisions = bankDecisions();
  return recordedDecisions().map((recorded) => {
    const drg = decisions.get(recorded.decisionId);
    if (!drg) throw new Error(`there is no decision "${recorded.decisionId}"`);
    const variables = fromJson(JSON.stringify(recorded.variables)) as FeelContext;
    const result = drg.evaluate(recorded.decisionId, scopeOf(variables), settings);
    const rules = result
      .evaluatedDecisions()
      .flatMap(({ matchedRules }) => matchedRules.map(({ ruleId, ruleIndex }) => `${ruleIndex} ${ruleId}`));
    const answered = JSON.stringify([sorted(JSON.parse(toJson(result.output))), result.failure?.message]);
    const expected = JSON.stringify([sorted(recorded.expected), undefined]);
    let difference =
      answered === expected ? '' : `${recorded.decisionId}: expected ${expected} but was ${answered}`;
    const isHit =
      recorded.rule === null ? rules.length === 0 : rules.includes(`${recorded.rule} ${recorded.ruleId}`);
    if (!isHit)
      difference += ` rule ${recorded.rule} (${recorded.ruleId}) was to match, not ${rules.join(', ')}`;
    return { ...recorded, drg, difference };
  });
}

function filesEnding(end: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => join(folder, name));
}

/** The same JSON with keys in order, so that texts can be compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
