import { findCase } from '../../commands/case-registry.ts';
import { caseIdPattern } from '../../contracts/ids.ts';
import type { CaseReach } from '../../policy/reach.ts';
import type { ApiDeps } from '../deps.ts';
import { durableTask } from './complete-task.ts';

/** `none`: the URL names no case, or not in a shape that the route's schema will let pass. */
export type NamedCase =
  | { readonly kind: 'none' }
  | { readonly kind: 'case'; readonly caseId: string; readonly found: CaseReach | undefined };

type Params = Readonly<Record<string, string | undefined>>;

const isCaseId = new RegExp(caseIdPattern);

/** The case id of a URL, when it has the shape of one. */
export const caseIdOf = (params: Params): string | undefined =>
  isCaseId.test(params.caseId ?? '') ? params.caseId : undefined;

/** The case that the parameters of a URL name, by its own id or by one of its user tasks. */
export async function namedCase(deps: ApiDeps, params: Params): Promise<NamedCase> {
  const own = caseIdOf(params);
  if (own) return { kind: 'case', caseId: own, found: await findCase(deps.db, own) };
  if (!/^\d{1,19}$/.test(params.userTaskKey ?? '')) return { kind: 'none' };
  const { caseId } = await durableTask(deps, params.userTaskKey!);
  return { kind: 'case', caseId: caseId!, found: await findCase(deps.db, caseId!) };
}
