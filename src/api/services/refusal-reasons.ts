import type { Knex } from 'knex';
import reasonTexts from '../../scoring/data/reason-texts.json' with { type: 'json' };
import type { Label } from './progress-file.ts';

interface Reason extends Label {
  readonly outcome?: string;
  readonly severity?: string;
}

/** What the rules of the processes leave behind; each may be missing. */
export interface RuleResults {
  readonly eligibility?: { readonly eligible: boolean; readonly reasons: readonly Reason[] } | null;
  readonly preApproval?: { readonly result: string; readonly reasons: readonly Reason[] } | null;
  readonly machineDecision?: (Reason & { readonly code: string }) | null;
  readonly policyFindings?: readonly Reason[] | null;
  readonly reasonCodes?: readonly string[] | null;
}

const names = ['eligibility', 'preApproval', 'machineDecision', 'policyFindings', 'reasonCodes'] as const;
const scoreTexts = new Map(Object.values(reasonTexts).map(({ code, zh, en }) => [code, { zh, en }]));

/**
 * Why the rules refused, in words for the applicant (PIPL art. 24); empty when they did not. Pure. The rules' own words
 * say no more than may be told: which list or signal spoke against somebody is not among them.
 */
export function reasonsOf(results: RuleResults): Label[] {
  const { eligibility, preApproval, machineDecision, policyFindings, reasonCodes } = results;
  const found: Label[] = [];
  if (eligibility && !eligibility.eligible) found.push(...eligibility.reasons);
  if (preApproval?.result === 'reject')
    found.push(...preApproval.reasons.filter(({ outcome }) => outcome === 'reject'));
  if (machineDecision?.outcome === 'decline') {
    found.push(machineDecision);
    if (machineDecision.code === 'POLICY')
      found.push(...(policyFindings ?? []).filter(({ severity }) => severity === 'hard'));
    if (machineDecision.code === 'SCORE')
      found.push(...(reasonCodes ?? []).flatMap((code) => scoreTexts.get(code) ?? []));
  }
  return found.map(({ zh, en }) => ({ zh, en }));
}

/** {@link reasonsOf} for a case, from the variables of its process. */
export async function refusalReasons(db: Knex, caseId: string): Promise<Label[]> {
  const rows: { name: string; value: string | null }[] = await db('read_model.process_case as p')
    .join('read_model.variable as v', 'v.process_instance_key', 'p.process_instance_key')
    .where('p.case_id', caseId)
    .whereIn('v.name', [...names])
    .select('v.name', 'v.value');
  const results = Object.fromEntries(
    rows.map(({ name, value }) => [name, value === null ? null : JSON.parse(value)]),
  );
  return reasonsOf(results as RuleResults);
}
