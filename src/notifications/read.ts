import type { Knex } from 'knex';
import type { NotificationPage } from '../contracts/task-page.ts';

interface Row {
  notification_id: string;
  user_id: string;
  kind: NotificationPage['items'][number]['kind'];
  case_id: string;
  user_task_key: string | null;
  comment_id: string | null;
  created_at: Date;
  read_at: Date | null;
}

const toNotification = (row: Row) => ({
  notificationId: row.notification_id,
  kind: row.kind,
  caseId: row.case_id,
  userTaskKey: row.user_task_key,
  commentId: row.comment_id,
  at: row.created_at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
});

export async function unreadOf(db: Knex, userId: string): Promise<number> {
  const row = await db('bank.notification')
    .where('user_id', userId)
    .whereNull('read_at')
    .first(db.raw('count(*)::int as unread'));
  return row.unread;
}

/** A page of the person's notifications, newest first; `before` is the last id of the page before. */
export async function notificationsOf(
  db: Knex,
  userId: string,
  page: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ items: NotificationPage['items']; lastId: string | null }> {
  const query = db('bank.notification')
    .where('user_id', userId)
    .orderBy('notification_id', 'desc')
    .limit(page.limit + 1);
  if (page.before !== undefined) query.where('notification_id', '<', page.before);
  const rows: Row[] = await query;
  const items = rows.slice(0, page.limit).map(toNotification);
  return { items, lastId: rows.length > page.limit ? items.at(-1)!.notificationId : null };
}

/**
 * Marks these as read; ids that are nobody's are passed over, marking one twice changes nothing.
 * @returns `refused` (and nothing is marked) when one of them is somebody else's
 */
export async function markRead(
  db: Knex,
  userId: string,
  ids: readonly string[],
  at: Date,
): Promise<'marked' | 'refused'> {
  const foreign = await db('bank.notification')
    .whereIn('notification_id', [...ids])
    .whereNot('user_id', userId)
    .first('notification_id');
  if (foreign) return 'refused';
  await db('bank.notification')
    .whereIn('notification_id', [...ids])
    .where('user_id', userId)
    .whereNull('read_at')
    .update({ read_at: at });
  return 'marked';
}
