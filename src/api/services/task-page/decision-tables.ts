import { DmnModdle } from 'dmn-moddle';
import type { Knex } from 'knex';

/** A row of a table as its analyst wrote it. */
export interface TableRule {
  /** From 1. */
  readonly row: number;
  readonly annotation: string | null;
  readonly conditions: readonly { readonly input: string; readonly condition: string }[];
}

export interface DecisionTable {
  readonly name: string | null;
  /** By the rule's id in the diagram. */
  readonly rules: ReadonlyMap<string, TableRule>;
}

// biome-ignore lint/suspicious/noExplicitAny: moddle is untyped, its properties are looked at one by one
type Node = any;

const moddle = new DmnModdle();
/** Deployed tables never change: each is read once. */
const known = new Map<string, Promise<Map<string, DecisionTable>>>();
const mostKnown = 200;

const textOf = (node: Node): string => String(node?.text ?? '').trim();

function ruleOf(rule: Node, index: number, inputs: readonly string[]): TableRule {
  const notes = ((rule.annotationEntry ?? []) as Node[]).map(textOf).filter(Boolean);
  const description = String(rule.description ?? '').trim();
  const conditions = ((rule.inputEntry ?? []) as Node[]).map((entry, at) => ({
    input: inputs[at] ?? '',
    condition: textOf(entry),
  }));
  return {
    row: index + 1,
    annotation: [description, ...notes].filter(Boolean).join(' / ') || null,
    conditions: conditions.filter(({ condition }) => condition !== '' && condition !== '-'),
  };
}

async function readTables(xml: string): Promise<Map<string, DecisionTable>> {
  const { rootElement } = (await moddle.fromXML(xml)) as { rootElement: Node };
  const decisions = ((rootElement.drgElement ?? []) as Node[]).filter((one) => one.$type === 'dmn:Decision');
  return new Map(
    decisions.map((decision) => {
      const { input = [], rule = [] } = decision.decisionLogic ?? {};
      const inputs = (input as Node[]).map((one) => String(one.label ?? textOf(one.inputExpression)));
      const rules = (rule as Node[]).map((one, index) => [one.id, ruleOf(one, index, inputs)] as const);
      return [decision.id, { name: decision.name ?? null, rules: new Map(rules) }] as const;
    }),
  );
}

/** The tables of a deployed file by decision id; empty when the file is not known or does not parse. */
function tablesOf(db: Knex, requirementsKey: string): Promise<Map<string, DecisionTable>> {
  const present = known.get(requirementsKey);
  if (present) return present;
  const reading = (async () => {
    const row = await db('read_model.decision_requirements')
      .where('decision_requirements_key', requirementsKey)
      .first('resource');
    return row?.resource ? await readTables(row.resource) : new Map<string, DecisionTable>();
  })();
  if (known.size >= mostKnown) known.clear();
  known.set(requirementsKey, reading);
  reading.then(
    (tables) => tables.size === 0 && known.delete(requirementsKey),
    () => known.delete(requirementsKey),
  );
  return reading.catch(() => new Map());
}

/** The tables of these decisions, in the versions that were evaluated, by decision key. */
export async function decisionTables(
  db: Knex,
  decisionKeys: readonly string[],
): Promise<Map<string, DecisionTable>> {
  const rows: Record<'decision_key' | 'decision_id' | 'decision_requirements_key', string>[] = await db(
    'read_model.decision_definition',
  )
    .whereIn('decision_key', [...new Set(decisionKeys)])
    .whereNotNull('decision_requirements_key')
    .select('decision_key', 'decision_id', 'decision_requirements_key');
  const found = await Promise.all(
    rows.map(async (row) => {
      const table = (await tablesOf(db, row.decision_requirements_key)).get(row.decision_id);
      return table ? ([[row.decision_key, table]] as const) : [];
    }),
  );
  return new Map(found.flat());
}
