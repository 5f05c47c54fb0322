import type { Knex } from 'knex';
import type { CaseChange } from '../../../contracts/task-page.ts';
import { HttpProblem } from '../../http-problem.ts';
import {
  commentsFor,
  completionsFor,
  dataFor,
  documentsFor,
  type Marks,
  marksOf,
  messagesFor,
  type Viewed,
} from './case-marks.ts';

const write = ({ documents, comments, messages, completions, data }: Marks) =>
  [documents, comments, messages, completions, data].join('.');

function read(version: string): Marks {
  if (!/^(\d{1,9}\.){4}\d{1,19}$/.test(version))
    throw new HttpProblem('invalid-request', { detail: 'If-Match is no caseVersion' });
  const [documents, comments, messages, completions, data] = version.split('.');
  return {
    documents: Number(documents),
    comments: Number(comments),
    messages: Number(messages),
    completions: Number(completions),
    data: data!,
  };
}

/** The version of the case as this person sees it at this task: opaque, compare by {@link refuseWhenChanged}. */
export const caseVersionOf = async (trx: Knex, viewed: Viewed): Promise<string> =>
  write(await marksOf(trx, viewed));

/** The newest rows of what grew from `then` to `now`. */
const newest = async (
  query: Knex.QueryBuilder,
  time: string,
  now: number,
  then: number,
): Promise<Record<string, never>[]> => (now > then ? query.orderBy(time, 'desc').limit(now - then) : []);

const words = {
  document: ['新增了资料', 'A document was added'],
  comment: ['新增了评论', 'A comment was written'],
  'customer-message': ['客户有新的操作', 'The customer sent something'],
  'task-completed': ['其他任务已办结', 'Another task was completed'],
} as const;

const change = (what: keyof typeof words, at: Date, by?: string | null, more = ''): CaseChange => ({
  what,
  zh: words[what][0] + (more && `：${more}`),
  en: words[what][1] + (more && `: ${more}`),
  at: at.toISOString(),
  ...(by ? { by } : {}),
});

async function dataChange(trx: Knex, viewed: Viewed, since: string): Promise<CaseChange[]> {
  const rows: { name: string; set_at: Date }[] = await dataFor(trx, viewed)
    .where('position', '>', since)
    .orderBy('position', 'desc')
    .select('name', 'set_at');
  const at = rows[0]?.set_at;
  if (!at) return [];
  const names = [...new Set(rows.map((row) => row.name))].sort().join(', ');
  return [
    {
      what: 'data',
      zh: `业务数据已更新：${names}`,
      en: `Data of the case changed: ${names}`,
      at: at.toISOString(),
    },
  ];
}

const messageName = (payload: { readonly name: string }) => payload.name;

/** What changed since a version, newest first. */
async function changesSince(trx: Knex, viewed: Viewed, then: Marks, now: Marks): Promise<CaseChange[]> {
  const documents = await newest(documentsFor(trx, viewed), 'created_at', now.documents, then.documents);
  const comments = await newest(commentsFor(trx, viewed), 'seq', now.comments, then.comments);
  const messages = await newest(messagesFor(trx, viewed), 'seq', now.messages, then.messages);
  const completions = await newest(
    completionsFor(trx, viewed),
    'created_at',
    now.completions,
    then.completions,
  );
  return [
    ...documents.map((row) => change('document', row.created_at!, row.added_by, row.purpose)),
    ...comments.map((row) => change('comment', row.created_at!, row.written_by)),
    ...messages.map((row) =>
      change('customer-message', row.created_at!, undefined, messageName(row.payload!)),
    ),
    ...completions.map((row) => change('task-completed', row.created_at!, row.created_by, row.element_id)),
    ...(await dataChange(trx, viewed, then.data)),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
}

/**
 * Refuses with 412 when the case changed since the version that the caller saw. Under the lock of the case.
 * @throws HttpProblem `case-changed` with `changes` and the present `caseVersion`
 */
export async function refuseWhenChanged(trx: Knex, viewed: Viewed, version: string): Promise<void> {
  const then = read(version);
  const now = await marksOf(trx, viewed);
  const changes = await changesSince(trx, viewed, then, now);
  if (changes.length > 0)
    throw new HttpProblem('case-changed', { members: { changes, caseVersion: write(now) } });
}
