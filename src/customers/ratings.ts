import { type StoreBase, within } from './store-base.ts';
import type { Ratings } from './types.ts';

export function createRatings(base: StoreBase): Ratings {
  return {
    put: (rating, trx) =>
      within(base, trx, async (t) => {
        const inserted = await t('bank.rating')
          .insert({
            case_id: rating.caseId,
            customer_id: rating.customerId,
            rating: rating.rating,
            comment_text_id: rating.commentTextId ?? null,
            rated_at: base.clock.now(),
          })
          .onConflict('case_id')
          .ignore()
          .returning('case_id');
        return inserted.length === 1;
      }),

    async get(caseId, trx = base.db) {
      const row = await trx('bank.rating').where('case_id', caseId).first();
      if (!row) return undefined;
      return {
        rating: row.rating,
        ratedAt: row.rated_at,
        ...(row.comment_text_id ? { commentTextId: row.comment_text_id } : {}),
      };
    },
  };
}
