import type { Knex } from 'knex';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

export interface CaseFilter {
  readonly kind?: string | undefined;
  readonly state?: 'starting' | 'active' | 'completed' | 'terminated' | undefined;
  readonly customerId?: string | undefined;
  /** Any of these customers. */
  readonly customerIds?: readonly string[] | undefined;
  /** Staff who entered them. */
  readonly enteredBy?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Beginning of a case id, or a whole customer id. */
  readonly text?: string | undefined;
  /** Only cases of this branch and of none. */
  readonly branch?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface CaseSummary {
  readonly caseId: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly channel: string | null;
  readonly enteredBy: string | null;
  readonly state: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly endElementId: string | null;
  readonly hasIncident: boolean;
}

const toSummary = (row: Record<string, never>): CaseSummary => ({
  caseId: row.case_id!,
  kind: row.kind!,
  customerId: row.customer_id!,
  channel: row.channel!,
  enteredBy: row.entered_by!,
  state: row.state!,
  createdAt: row.created_at!,
  endedAt: row.ended_at ?? null,
  endElementId: row.end_element_id ?? null,
  hasIncident: row.has_incident ?? false,
});

/** Registered cases with what the read model knows of them, and cases that only the engine knows (started by workers). */
const sources = (db: Knex) => [
  db('bank.case_registry as r')
    .leftJoin('read_model.process_case as p', 'p.case_id', 'r.case_id')
    .select('r.case_id', 'r.kind', 'r.customer_id', 'r.channel', 'r.entered_by', 'r.created_at')
    .select('p.ended_at', 'p.end_element_id', 'p.has_incident')
    .select(db.raw("coalesce(p.state, 'starting') as state")),
  db('read_model.process_case as p')
    .whereNotExists(db('bank.case_registry as r').whereRaw('r.case_id = p.case_id').select(db.raw('1')))
    .whereNotNull('p.started_at')
    .select('p.case_id', 'p.kind', 'p.customer_id', 'p.channel', 'p.entered_by', 'p.started_at as created_at')
    .select('p.ended_at', 'p.end_element_id', 'p.has_incident', 'p.state'),
];

/** One case as the list shows it. */
export async function findCaseSummary(db: Knex, caseId: string): Promise<CaseSummary | undefined> {
  for (const [index, source] of sources(db).entries()) {
    const row = await source.where(index === 0 ? 'r.case_id' : 'p.case_id', caseId).first();
    if (row) return toSummary(row);
  }
  return undefined;
}

function instant(field: string, value: string): Date {
  const at = new Date(value);
  if (!Number.isNaN(at.getTime())) return at;
  throw new HttpProblem('invalid-request', {
    errors: [fieldProblem(field, 'format', '时间格式不正确', 'is not a point in time')],
  });
}

/** A page of cases, newest first. */
export async function searchCases(
  db: Knex,
  filter: CaseFilter,
): Promise<{ items: CaseSummary[]; nextCursor: string | null }> {
  const { limit } = filter;
  const pages = sources(db).map((source, index) => {
    const [alias, time] = index === 0 ? ['r', 'r.created_at'] : ['p', 'p.started_at'];
    const query = source.orderByRaw(`${time} desc, ${alias}.case_id desc`).limit(limit + 1);
    if (filter.kind) query.where(`${alias}.kind`, filter.kind);
    if (filter.customerId) query.where(`${alias}.customer_id`, filter.customerId);
    if (filter.customerIds) query.whereIn(`${alias}.customer_id`, [...filter.customerIds]);
    if (filter.enteredBy) query.where(`${alias}.entered_by`, filter.enteredBy);
    // What only the engine knows is of no branch.
    if (filter.branch && index === 0)
      query.where((either) => either.whereNull('r.branch').orWhere('r.branch', filter.branch!));
    if (filter.state === 'starting') query.whereNull('p.state');
    else if (filter.state) query.where('p.state', filter.state);
    if (filter.from) query.where(time!, '>=', instant('from', filter.from));
    if (filter.to) query.where(time!, '<', instant('to', filter.to));
    if (filter.text)
      query.where((either) =>
        either
          .where(`${alias}.customer_id`, filter.text!)
          .orWhereRaw(`starts_with(${alias}.case_id, ?)`, [filter.text!.toUpperCase()]),
      );
    if (filter.cursor) {
      const [at, id] = decodeCursor(filter.cursor, 2);
      query.whereRaw(`(${time}, ${alias}.case_id) < (?::timestamptz, ?)`, [
        instant('cursor', String(at)),
        String(id),
      ]);
    }
    return query;
  });
  const found = (await Promise.all(pages)).flat().map(toSummary);
  found.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.caseId < b.caseId ? 1 : -1));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last;
  return { items, nextCursor: more ? encodeCursor([last.createdAt.toISOString(), last.caseId]) : null };
}
