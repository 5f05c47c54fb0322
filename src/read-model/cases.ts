import type { CaseKind } from '../contracts/ids.ts';
import { BadCursor } from './bad-cursor.ts';
import type { Queryable } from './queryable.ts';

export interface CaseView {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly customerId: string | null;
  readonly channel: string | null;
  readonly enteredBy: string | null;
  readonly processInstanceKey: string | null;
  readonly processDefinitionKey: string | null;
  readonly processDefinitionVersion: number | null;
  readonly state: 'active' | 'completed' | 'terminated' | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endElementId: string | null;
  readonly hasIncident: boolean;
}

export interface CaseFilter {
  readonly kind?: CaseKind;
  readonly customerId?: string;
  readonly state?: 'active' | 'completed' | 'terminated';
  readonly hasIncident?: boolean;
  readonly endElementId?: string;
  readonly startedFrom?: Date;
  readonly startedBefore?: Date;
  /** 1..200, default 50. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

const columns = `case_id AS "caseId", kind, customer_id AS "customerId", channel, entered_by AS "enteredBy",
  process_instance_key AS "processInstanceKey", process_definition_key AS "processDefinitionKey",
  process_definition_version AS "processDefinitionVersion", state, started_at AS "startedAt", ended_at AS "endedAt",
  end_element_id AS "endElementId", has_incident AS "hasIncident"`;

export async function findCase(db: Queryable, caseId: string): Promise<CaseView | undefined> {
  const { rows } = await db.query<CaseView>(
    `SELECT ${columns} FROM read_model.process_case WHERE case_id = $1`,
    [caseId],
  );
  return rows[0];
}

/** Cases, newest first. */
export async function searchCases(
  db: Queryable,
  filter: CaseFilter,
): Promise<{ cases: readonly CaseView[]; next?: string }> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 200);
  const values: unknown[] = [];
  const value = (of: unknown) => `$${values.push(of)}`;
  const all = ['started_at IS NOT NULL'];
  if (filter.kind) all.push(`kind = ${value(filter.kind)}`);
  if (filter.customerId) all.push(`customer_id = ${value(filter.customerId)}`);
  if (filter.state) all.push(`state = ${value(filter.state)}`);
  if (filter.hasIncident !== undefined) all.push(`has_incident = ${value(filter.hasIncident)}`);
  if (filter.endElementId) all.push(`end_element_id = ${value(filter.endElementId)}`);
  if (filter.startedFrom) all.push(`started_at >= ${value(filter.startedFrom)}`);
  if (filter.startedBefore) all.push(`started_at < ${value(filter.startedBefore)}`);
  if (filter.after !== undefined) {
    const [startedAt, caseId] = readCursor(filter.after);
    all.push(`(started_at, case_id) < (${value(startedAt)}::timestamptz, ${value(caseId)})`);
  }
  const { rows } = await db.query<CaseView>(
    `SELECT ${columns} FROM read_model.process_case WHERE ${all.join(' AND ')}
     ORDER BY started_at DESC, case_id DESC LIMIT ${limit + 1}`,
    values,
  );
  const cases = rows.slice(0, limit);
  const last = cases.at(-1);
  if (rows.length <= limit || !last) return { cases };
  return {
    cases,
    next: Buffer.from(JSON.stringify([last.startedAt?.toISOString(), last.caseId])).toString('base64url'),
  };
}

function readCursor(cursor: string): [string, string] {
  try {
    const [startedAt, caseId] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (Number.isNaN(Date.parse(String(startedAt))) || typeof caseId !== 'string') throw new BadCursor();
    return [String(startedAt), caseId];
  } catch {
    throw new BadCursor();
  }
}

/** One element that a case has entered, in any of its instances (called ones included). */
export interface ElementView {
  readonly elementInstanceKey: string;
  readonly processInstanceKey: string;
  readonly bpmnProcessId: string;
  readonly elementId: string;
  readonly elementType: string;
  readonly eventType: string | null;
  readonly state: string;
  readonly enteredAt: Date | null;
  readonly leftAt: Date | null;
}

/** What a case has gone through, in the order in which it was entered. `openOnly`: where it stands. */
export async function caseElements(
  db: Queryable,
  caseId: string,
  options: { openOnly?: boolean } = {},
): Promise<readonly ElementView[]> {
  const { rows } = await db.query<ElementView>(
    `SELECT e.element_instance_key AS "elementInstanceKey", e.process_instance_key AS "processInstanceKey",
       i.bpmn_process_id AS "bpmnProcessId", e.element_id AS "elementId", e.element_type AS "elementType",
       e.event_type AS "eventType", e.state, e.entered_at AS "enteredAt", e.left_at AS "leftAt"
     FROM read_model.process_instance i JOIN read_model.element_instance e USING (process_instance_key)
     WHERE i.case_id = $1 ${options.openOnly ? 'AND e.left_at IS NULL' : ''}
     ORDER BY e.entered_position, e.element_instance_key`,
    [caseId],
  );
  return rows;
}

/** Messages that a case waits for now. */
export async function awaitedMessages(db: Queryable, caseId: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ message_name: string }>(
    `SELECT DISTINCT s.message_name FROM read_model.process_instance i
       JOIN read_model.message_subscription s USING (process_instance_key)
     WHERE i.case_id = $1 AND s.state IN ('creating', 'open') ORDER BY 1`,
    [caseId],
  );
  return rows.map((row) => row.message_name);
}

/** A variable of a case with every value it had, JSON text as the engine holds it. */
export interface VariableView {
  readonly name: string;
  readonly scopeKey: string;
  readonly processInstanceKey: string;
  readonly value: string;
  readonly setAt: Date;
  readonly position: string;
}

/** Every value that any variable of the case has had, oldest first; with `at` as they were at that moment. */
export async function caseVariables(
  db: Queryable,
  caseId: string,
  at?: Date,
): Promise<readonly VariableView[]> {
  const { rows } = await db.query<VariableView>(
    `SELECT v.name, v.scope_key AS "scopeKey", v.process_instance_key AS "processInstanceKey", v.value,
       v.set_at AS "setAt", v.position
     FROM read_model.process_instance i JOIN read_model.variable_value v USING (process_instance_key)
     WHERE i.case_id = $1 ${at ? 'AND v.set_at <= $2' : ''} ORDER BY v.position`,
    at ? [caseId, at] : [caseId],
  );
  return rows;
}
