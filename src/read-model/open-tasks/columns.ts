import type { FieldDescription } from '../../contracts/tasklist.ts';

export type FieldType = FieldDescription['type'];

/** A column of the list that can be filtered and sorted by, over the row `t` of `open_task`. */
export interface ListColumn {
  readonly type: FieldType;
  readonly sql: string;
  /** PostgreSQL's type of `sql`. */
  readonly sqlType: 'timestamptz' | 'integer' | 'text';
  /** True where the row has no value. */
  readonly isEmpty: string;
  /** What stands for "no value" when sorting, so that it comes last in either direction. */
  readonly last?: { readonly asc: string; readonly desc: string };
}

const text = (sql: string): ListColumn => ({ type: 'text', sql, sqlType: 'text', isEmpty: 'false' });
const number = (sql: string): ListColumn => ({ type: 'number', sql, sqlType: 'integer', isEmpty: 'false' });
/** Greater than every text in the order of code points. */
const lastText = "U&'\\+10FFFF'";

/** By the name that requests use. */
export const listColumns: Readonly<Record<string, ListColumn>> = {
  dueDate: {
    type: 'time',
    sql: 't.due_date',
    sqlType: 'timestamptz',
    isEmpty: "t.due_date = 'infinity'",
    // Ascending, infinity is last by itself, and the index gives the order.
    last: {
      asc: 't.due_date',
      desc: "CASE WHEN t.due_date = 'infinity' THEN '-infinity' ELSE t.due_date END",
    },
  },
  createdAt: { type: 'time', sql: 't.created_at', sqlType: 'timestamptz', isEmpty: 'false' },
  priority: number('t.priority'),
  escalationLevel: number('t.escalation_level'),
  kind: {
    ...text(`CASE left(t.case_id, 2) WHEN 'AO' THEN 'account-opening' WHEN 'CR' THEN 'credit-approval'
      ELSE 'complaint-handling' END`),
    type: 'choice',
  },
  caseId: text('t.case_id'),
  bpmnProcessId: text('t.bpmn_process_id'),
  elementId: text('t.element_id'),
  assignee: {
    ...text('t.assignee'),
    isEmpty: 't.assignee IS NULL',
    last: { asc: `coalesce(t.assignee, ${lastText})`, desc: "coalesce(t.assignee, '')" },
  },
  branch: {
    ...text('t.branch'),
    isEmpty: "t.branch = ''",
    last: { asc: `coalesce(nullif(t.branch, ''), ${lastText})`, desc: 't.branch' },
  },
};

const prefix = 'fields.';

/** The name of the case field that `fields.name` asks for; undefined for a column of the list. */
export const caseFieldOf = (field: string): string | undefined =>
  field.startsWith(prefix) ? field.slice(prefix.length) : undefined;
