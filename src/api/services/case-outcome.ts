import type { Knex } from 'knex';
import type { ApiDeps } from '../deps.ts';
import { type Label, readProgressFile, type WrittenOutcome } from './progress-file.ts';
import type { CaseSummary } from './search-cases.ts';

/** How a case ended, in words. */
export interface Outcome extends Label {
  readonly id: string;
}

export type CaseWithOutcome = CaseSummary & { readonly outcome: Outcome | null };
type Values = Readonly<Record<string, unknown>>;

/** Outcomes of a kind of case, first match first; none when the process says nothing about its ends. */
export const loadOutcomes = (processesFolder: string, kind: string): readonly WrittenOutcome[] =>
  readProgressFile(processesFolder, kind).outcomes;

/** The first outcome written for this end event whose variables agree. Pure. */
export function judgeOutcome(
  outcomes: readonly WrittenOutcome[],
  endElementId: string,
  values: Values,
): Outcome | null {
  const found = outcomes.find(
    ({ element, when = {} }) =>
      element === endElementId && Object.entries(when).every(([name, value]) => values[name] === value),
  );
  return found ? { id: found.id, zh: found.zh, en: found.en } : null;
}

/** Values of these variables of the cases' own processes (not of a scope in them), by case. */
async function valuesOf(db: Knex, caseIds: readonly string[], names: readonly string[]) {
  const byCase = new Map<string, Record<string, unknown>>();
  if (caseIds.length === 0 || names.length === 0) return byCase;
  const rows: { case_id: string; name: string; value: string | null }[] = await db(
    'read_model.process_case as p',
  )
    .join('read_model.variable as v', 'v.process_instance_key', 'p.process_instance_key')
    .whereIn('p.case_id', [...caseIds])
    .whereIn('v.name', [...names])
    .whereRaw('v.scope_key = v.process_instance_key')
    .select('p.case_id', 'v.name', 'v.value');
  for (const { case_id, name, value } of rows)
    byCase.set(case_id, { ...byCase.get(case_id), [name]: value === null ? null : JSON.parse(value) });
  return byCase;
}

/** Each case with how it ended: null while it runs, when it was cancelled, or when its process has no words for it. */
export async function withOutcomes(
  { db, processesFolder }: Pick<ApiDeps, 'db' | 'processesFolder'>,
  cases: readonly CaseSummary[],
): Promise<CaseWithOutcome[]> {
  const completed = cases.filter(({ state, endElementId }) => state === 'completed' && endElementId);
  const kinds = [...new Set(completed.map(({ kind }) => kind))];
  const written = new Map(kinds.map((kind) => [kind, loadOutcomes(processesFolder, kind)]));
  // Variables are only asked for where the end event alone does not tell.
  const told = completed.flatMap(({ caseId, kind, endElementId }) => {
    const names = written
      .get(kind)!
      .flatMap((one) => (one.element === endElementId ? Object.keys(one.when ?? {}) : []));
    return names.length > 0 ? [{ caseId, names }] : [];
  });
  const values = await valuesOf(
    db,
    told.map(({ caseId }) => caseId),
    [...new Set(told.flatMap(({ names }) => names))],
  );
  const ended = new Set(completed);
  return cases.map((one) => ({
    ...one,
    outcome: ended.has(one)
      ? judgeOutcome(written.get(one.kind)!, one.endElementId!, values.get(one.caseId) ?? {})
      : null,
  }));
}
