import type { Knex } from 'knex';
import { openText, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { TaskDraft, TaskDrafts } from './types.ts';

interface DraftRow {
  user_task_key: string;
  user_id: string;
  customer_id: string;
  version: string;
  body: Buffer;
  saved_at: Date;
}

const place = (userTaskKey: string, userId: string) => ({
  table: 'bank.task_draft',
  column: 'body',
  row: `${userTaskKey}/${userId}`,
});

/** Drafts of forms: what a person typed and did not hand in yet, sealed with the customer's key. */
export function createTaskDrafts(base: StoreBase): TaskDrafts {
  async function get(
    userTaskKey: string,
    userId: string,
    trx: Knex = base.db,
  ): Promise<TaskDraft | undefined> {
    const row: DraftRow | undefined = await trx('bank.task_draft')
      .where({ user_task_key: userTaskKey, user_id: userId })
      .first();
    const key = row && (await base.keys.get(row.customer_id, trx));
    if (!row || !key) return undefined;
    const text = openText(key, row.body, place(userTaskKey, userId));
    return {
      values: JSON.parse(text) as Record<string, unknown>,
      version: row.version,
      savedAt: row.saved_at,
    };
  }

  return {
    get,

    save: (draft, trx) =>
      within(base, trx, async (t) => {
        const { userTaskKey, userId, customerId } = draft;
        const key = await keyOf(base, customerId, t);
        const body = seal(key, JSON.stringify(draft.values), place(userTaskKey, userId));
        const saved_at = base.clock.now();
        // One statement decides between two devices: the other one's version no longer fits.
        const written: { version: string }[] =
          draft.expected === undefined
            ? await t('bank.task_draft')
                .insert({
                  user_task_key: userTaskKey,
                  user_id: userId,
                  customer_id: customerId,
                  body,
                  saved_at,
                })
                .onConflict(['user_task_key', 'user_id'])
                .ignore()
                .returning('version')
            : await t('bank.task_draft')
                .where({ user_task_key: userTaskKey, user_id: userId, version: draft.expected })
                .update({ body, saved_at, version: t.raw("nextval('bank.task_draft_version')") })
                .returning('version');
        const version = written[0]?.version;
        if (version) return { outcome: 'saved', version, savedAt: saved_at };
        return { outcome: 'changed', current: await get(userTaskKey, userId, t) };
      }),

    async remove(userTaskKey, userId, expected, trx = base.db) {
      const mine = { user_task_key: userTaskKey, user_id: userId };
      const removed = await trx('bank.task_draft')
        .where(expected === undefined ? mine : { ...mine, version: expected })
        .delete();
      if (removed > 0 || expected === undefined) return { outcome: 'removed' };
      const current = await get(userTaskKey, userId, trx);
      return current ? { outcome: 'changed', current } : { outcome: 'removed' };
    },

    removeEnded: (trx = base.db) =>
      trx('bank.task_draft as d')
        .whereExists(
          trx('read_model.user_task as t')
            .whereRaw('t.user_task_key = d.user_task_key')
            .whereNot('t.state', 'created')
            .select(trx.raw('1')),
        )
        .delete(),
  };
}
