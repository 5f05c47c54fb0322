import type { ApiDeps } from '../deps.ts';
import { instancesOf } from './case-history.ts';
import type { CaseWithOutcome } from './case-outcome.ts';
import { codeFacts, expectations } from './expectations.ts';
import { judgePhases, loadPhases } from './progress-phases.ts';
import { refusalReasons } from './refusal-reasons.ts';

/** The case as steps, with what is expected of whom and until when. Nothing personal, so that channels may show it. */
export async function caseProgress(deps: ApiDeps, summary: CaseWithOutcome) {
  const { db } = deps;
  const { caseId, kind, state } = summary;
  const keys = await instancesOf(db, caseId);
  const elements = await db('read_model.element_instance')
    .whereIn('process_instance_key', keys)
    .whereNotNull('element_id')
    .select('element_id', 'left_at');
  const active = new Set<string>(elements.filter((row) => !row.left_at).map((row) => row.element_id));
  const left = new Set<string>(elements.filter((row) => row.left_at).map((row) => row.element_id));
  const ended = state === 'completed' || state === 'terminated';
  const phases = judgePhases(loadPhases(deps.processesFolder, kind), active, left, ended);
  const expected = ended ? [] : await expectations(db, caseId, keys);
  const mayAskForReview = expected.some(({ action }) => action === 'review-request');
  return {
    caseId,
    kind,
    state,
    createdAt: summary.createdAt,
    endedAt: summary.endedAt,
    endElementId: summary.endElementId,
    outcome: summary.outcome,
    phases,
    current: phases.find((phase) => phase.state === 'current') ?? null,
    next: phases.find((phase) => phase.state === 'next') ?? null,
    expected,
    code: await codeFacts(deps, caseId, expected),
    reasons: ended || mayAskForReview ? await refusalReasons(db, caseId) : [],
    now: deps.clock.now(),
  };
}
