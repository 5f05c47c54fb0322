import type { Knex } from 'knex';
import type { Opinion } from '../../../contracts/task-page.ts';
import type { ApiDeps } from '../../deps.ts';
import { staffNames } from '../staff-names.ts';
import type { TaskRow } from '../task-store.ts';

interface Row {
  user_task_key: string;
  element_id: string;
  user_id: string | null;
  at: Date;
  ended_at: Date | null;
  delivered: boolean;
  variables: Record<string, unknown> | null;
}

/** What we sent, and what was completed in another way (of that only who and when is known). */
async function completionsOf(db: Knex, caseId: string): Promise<Row[]> {
  const sent = await db('bank.command as c')
    .leftJoin('read_model.user_task as t', 't.user_task_key', 'c.user_task_key')
    .where({ 'c.case_id': caseId, 'c.kind': 'complete-user-task' })
    .whereIn('c.state', ['pending', 'delivered'])
    .select('c.user_task_key', 'c.element_id', 'c.created_by as user_id', 'c.created_at as at', 't.ended_at')
    .select(db.raw("c.state = 'delivered' as delivered"), db.raw("c.payload -> 'variables' as variables"));
  const foreign = await db('read_model.user_task')
    .where({ case_id: caseId, state: 'completed' })
    .whereRaw("coalesce(action, '') not like 'tongban:%'")
    .select('user_task_key', 'element_id', 'assignee as user_id', 'ended_at as at', 'ended_at')
    .select(db.raw('true as delivered'), db.raw('null::jsonb as variables'));
  const known = new Set(sent.map((row) => row.user_task_key));
  return [...sent, ...foreign.filter((row) => row.at && !known.has(row.user_task_key))].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
}

/** A vote at the same step in the same round: each votes alone. */
const isSameRound = (row: Row, task: TaskRow) =>
  row.element_id === task.elementId && (row.ended_at === null || row.ended_at > task.createdAt);

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Name of an element in a diagram. */
export function elementName(xml: string, elementId: string): string | null {
  const at = xml.indexOf(` id="${elementId}"`);
  if (at < 0) return null;
  const tag = xml.slice(xml.lastIndexOf('<', at), xml.indexOf('>', at));
  const name = /\sname="([^"]*)"/.exec(tag)?.[1];
  return name?.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity]!) ?? null;
}

/** What people answered at earlier steps of the case, oldest first: decision, opinion, who and when. */
export async function opinionsOf(deps: ApiDeps, task: TaskRow): Promise<Opinion[]> {
  const caseId = task.caseId!;
  const rows = (await completionsOf(deps.db, caseId)).filter(
    (row) => row.user_task_key !== task.userTaskKey && !isSameRound(row, task),
  );
  if (rows.length === 0) return [];
  const texts = new Map(
    (await deps.stores.freeTexts.ofCase(caseId)).map(({ textId, text }) => [textId, text]),
  );
  const diagram = await deps
    .db('read_model.process_definition')
    .where('process_definition_key', task.processDefinitionKey)
    .first('resource');
  const name = await staffNames(
    deps,
    rows.map((row) => row.user_id),
  );
  return rows.map((row) => {
    const given = Object.entries(row.variables ?? {});
    const textIn = (value: unknown) => (typeof value === 'string' ? texts.get(value) : undefined);
    return {
      userTaskKey: row.user_task_key,
      elementId: row.element_id,
      elementName: diagram?.resource ? elementName(diagram.resource, row.element_id) : null,
      by: name(row.user_id ?? ''),
      at: row.at.toISOString(),
      delivered: row.delivered,
      answers: given
        .filter(([, value]) => value !== null && textIn(value) === undefined)
        .map(([key, value]) => ({ name: key, value })),
      texts: given.flatMap(([key, value]) => {
        const text = textIn(value);
        return text === undefined ? [] : [{ name: key.replace(/Id$/, ''), text }];
      }),
    };
  });
}
