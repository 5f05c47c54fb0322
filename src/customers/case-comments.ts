import { randomCode } from '../contracts/ids.ts';
import { openText, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { CaseComment, CaseComments } from './types.ts';

interface CommentRow {
  comment_id: string;
  case_id: string;
  customer_id: string;
  written_by: string;
  body: Buffer;
  mentions: string[];
  created_at: Date;
}

const place = (row: string) => ({ table: 'bank.case_comment', column: 'body', row });

/** What staff say to each other about a case: append-only, sealed with the customer's key. */
export function createCaseComments(base: StoreBase): CaseComments {
  return {
    put: (comment, trx) =>
      within(base, trx, async (t) => {
        const commentId = `CT-${randomCode(16)}`;
        const key = await keyOf(base, comment.customerId, t);
        const createdAt = base.clock.now();
        await t('bank.case_comment').insert({
          comment_id: commentId,
          case_id: comment.caseId,
          customer_id: comment.customerId,
          written_by: comment.writtenBy,
          body: seal(key, comment.text, place(commentId)),
          mentions: [...comment.mentions],
          created_at: createdAt,
        });
        return { ...comment, commentId, createdAt };
      }),

    async ofCase(caseId, trx = base.db) {
      const rows: CommentRow[] = await trx('bank.case_comment').where('case_id', caseId).orderBy('seq');
      const keys = await base.keys.getMany(
        rows.map((row) => row.customer_id),
        trx,
      );
      return rows.flatMap((row): CaseComment[] => {
        const key = keys.get(row.customer_id);
        if (!key) return [];
        return [
          {
            commentId: row.comment_id,
            caseId: row.case_id,
            customerId: row.customer_id,
            writtenBy: row.written_by,
            text: openText(key, row.body, place(row.comment_id)),
            mentions: row.mentions,
            createdAt: row.created_at,
          },
        ];
      });
    },
  };
}
