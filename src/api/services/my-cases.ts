import type { ApiDeps } from '../deps.ts';
import { withOutcomes } from './case-outcome.ts';
import { caseProgress } from './case-progress.ts';
import { type CaseFilter, searchCases } from './search-cases.ts';

/** A page of cases, newest first, each with its phase and what it waits for: of a customer, or entered by somebody. */
export async function casesWithProgress(deps: ApiDeps, filter: CaseFilter) {
  const { items, nextCursor } = await searchCases(deps.db, filter);
  const cases = await withOutcomes(deps, items);
  const shown = await Promise.all(
    cases.map(async (one) => {
      const { caseId, kind, state, channel, createdAt, endedAt, outcome } = one;
      const progress = endedAt ? undefined : await caseProgress(deps, one);
      return {
        caseId,
        kind,
        state,
        channel,
        createdAt,
        endedAt,
        outcome,
        customerId: one.customerId,
        current: progress?.current ?? null,
        expected: progress?.expected ?? [],
      };
    }),
  );
  return { items: shown, nextCursor, now: deps.clock.now() };
}
