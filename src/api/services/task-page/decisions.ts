import type { Knex } from 'knex';
import type { DecisionEvaluation, MatchedRule } from '../../../contracts/task-page.ts';
import { type DecisionTable, decisionTables } from './decision-tables.ts';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly value: unknown;
}
interface Row {
  decision_key: string | null;
  decision_id: string;
  decision_version: number | null;
  element_id: string | null;
  inputs: Named[] | null;
  output: unknown;
  matched_rules: { id: string; index: number; outputs: Named[] }[] | null;
  state: string | null;
  evaluated_at: Date;
}

/** More than a case ever evaluates; a loop that went wrong must not fill the page. */
const mostEvaluations = 200;

const named = (values: readonly Named[] | null) => (values ?? []).map(({ name, value }) => ({ name, value }));

function matched(row: Row, table: DecisionTable | undefined): MatchedRule[] {
  return (row.matched_rules ?? []).map(({ id, index, outputs }) => {
    const rule = table?.rules.get(id);
    return {
      row: rule?.row ?? index,
      annotation: rule?.annotation ?? null,
      conditions: [...(rule?.conditions ?? [])],
      outputs: named(outputs),
    };
  });
}

/** Every decision that the case took by a table, in order: what went in, what came out, which rules matched and why. */
export async function evaluationsOf(
  db: Knex,
  instanceKeys: readonly string[],
): Promise<DecisionEvaluation[]> {
  const rows: Row[] = await db('read_model.decision_evaluation')
    .whereIn('process_instance_key', [...instanceKeys])
    .orderBy([{ column: 'evaluated_at' }, { column: 'position' }, { column: 'ordinal' }])
    .limit(mostEvaluations);
  const tables = await decisionTables(
    db,
    rows.flatMap((row) => (row.decision_key === null ? [] : [row.decision_key])),
  );
  return rows.map((row) => {
    const table = tables.get(row.decision_key ?? '');
    return {
      decisionId: row.decision_id,
      name: table?.name ?? null,
      version: row.decision_version,
      elementId: row.element_id,
      evaluatedAt: row.evaluated_at.toISOString(),
      failed: row.state === 'failed',
      inputs: named(row.inputs),
      output: row.output,
      matchedRules: matched(row, table),
    };
  });
}
