import type { Knex } from 'knex';
import { randomCode } from '../../contracts/ids.ts';
import type { SavedView, ViewDefinition } from '../../contracts/tasklist.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { checkSearch } from './check-search.ts';

/** As many as one person keeps. */
const mostViews = 100;

export type NewView = Pick<SavedView, 'name' | 'shared' | 'definition'>;

interface ViewRow {
  view_id: string;
  owner: string;
  name: string;
  shared: SavedView['shared'];
  definition: ViewDefinition;
  version: number;
}

const read = (row: ViewRow): SavedView => ({
  viewId: row.view_id,
  name: row.name,
  owner: row.owner,
  shared: row.shared,
  definition: row.definition,
  version: row.version,
});

/** The caller's own and those shared with them: by the owner's team or, if the owner has none, by a role in common. */
const seenBy = (db: Knex, { userId, team, roles }: Principal) =>
  db('bank.tasklist_view').where((seen) =>
    seen.where('owner', userId).orWhere((shared) =>
      shared.where('shared', 'team').where((with_) =>
        with_
          .whereNotNull('team')
          .where('team', team ?? '')
          .orWhere((without) => without.whereNull('team').whereRaw('roles && ?::text[]', [[...roles]])),
      ),
    ),
  );

export async function listViews(deps: ApiDeps, caller: Principal): Promise<SavedView[]> {
  const rows: ViewRow[] = await seenBy(deps.db, caller).orderBy(['name', 'view_id']).limit(500);
  return rows.map(read);
}

async function check(deps: ApiDeps, { definition }: NewView): Promise<void> {
  const known = await deps.listFields();
  const inSearch = checkSearch(definition.search, known).map((error) => ({
    ...error,
    field: `definition.search.${error.field}`,
  }));
  const inColumns = definition.columns.flatMap(({ field }, i) =>
    known.some((one) => one.field === field)
      ? []
      : [
          fieldProblem(
            `definition.columns.${i}.field`,
            'unknown',
            '列表没有此字段',
            'is not a field of the list',
          ),
        ],
  );
  const errors = [...inSearch, ...inColumns];
  if (errors.length > 0) throw new HttpProblem('invalid-fields', { errors });
}

const columns = (deps: ApiDeps, caller: Principal, view: NewView) => ({
  name: view.name,
  shared: view.shared,
  team: caller.team ?? null,
  roles: [...caller.roles],
  definition: JSON.stringify(view.definition),
  updated_at: deps.clock.now(),
});

/** Names are unique to their owner: the database holds it, whoever comes at the same moment. */
async function named<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    throw new HttpProblem('invalid-fields', {
      errors: [fieldProblem('name', 'taken', '您已有同名视图', 'is the name of another view of yours')],
    });
  }
}

/** @throws HttpProblem for unknown fields, a name that is taken, or too many views */
export async function addView(deps: ApiDeps, caller: Principal, view: NewView): Promise<SavedView> {
  await check(deps, view);
  const kept = await deps.db('bank.tasklist_view').where('owner', caller.userId).count('* as n').first();
  if (Number(kept?.n) >= mostViews)
    throw new HttpProblem('invalid-fields', {
      errors: [fieldProblem('name', 'too-many', '视图数量已达上限', 'would be one view too many')],
    });
  const row = { view_id: `TV-${randomCode(12)}`, owner: caller.userId, ...columns(deps, caller, view) };
  const rows: ViewRow[] = await named(deps.db('bank.tasklist_view').insert(row).returning('*').then());
  return read(rows[0] as ViewRow);
}

/** Why a change of the owner's view at that version did not happen. */
async function whyNot(deps: ApiDeps, caller: Principal, viewId: string): Promise<HttpProblem> {
  const row: ViewRow | undefined = await seenBy(deps.db, caller).where('view_id', viewId).first();
  if (!row) return new HttpProblem('not-found');
  if (row.owner !== caller.userId)
    return new HttpProblem('not-allowed', { members: { reason: 'not-the-owner' } });
  return new HttpProblem('version-changed', { members: { version: row.version } });
}

const own = (deps: ApiDeps, caller: Principal, viewId: string, version: number) =>
  deps.db('bank.tasklist_view').where({ view_id: viewId, owner: caller.userId, version });

/** @throws HttpProblem when somebody else's, or changed since `version` */
export async function changeView(
  deps: ApiDeps,
  caller: Principal,
  change: { readonly viewId: string; readonly version: number; readonly view: NewView },
): Promise<SavedView> {
  await check(deps, change.view);
  const next = { ...columns(deps, caller, change.view), version: change.version + 1 };
  const update = own(deps, caller, change.viewId, change.version).update(next).returning('*');
  const rows: ViewRow[] = await named(update.then());
  if (!rows[0]) throw await whyNot(deps, caller, change.viewId);
  return read(rows[0]);
}

export async function removeView(
  deps: ApiDeps,
  caller: Principal,
  { viewId, version }: { readonly viewId: string; readonly version: number },
): Promise<void> {
  if ((await own(deps, caller, viewId, version).delete()) === 0) throw await whyNot(deps, caller, viewId);
}
