import { documentFault, sniffContentType } from '../contracts/document-content.ts';
import { randomCode } from '../contracts/ids.ts';
import { structureFault } from './document-structure.ts';
import { putOnce } from './put-once.ts';
import { blindIndex, deriveKey, open, openText, seal } from './sealing.ts';
import { keyOf, type StoreBase, within } from './store-base.ts';
import type { Documents, StoredDocument } from './types.ts';

interface DocumentRow {
  document_id: string;
  owner_id: string;
  customer_id: string | null;
  case_id: string | null;
  purpose: string;
  content_type: string;
  size_bytes: number;
  file_name: Buffer | null;
  added_by: string | null;
  body: Buffer;
  created_at: Date;
}

const place = (column: string, row: string) => ({ table: 'bank.document', column, row });

const describe = (key: Buffer, row: Omit<DocumentRow, 'body'>): StoredDocument => ({
  documentId: row.document_id,
  ...(row.customer_id ? { customerId: row.customer_id } : {}),
  ...(row.case_id ? { caseId: row.case_id } : {}),
  purpose: row.purpose,
  contentType: row.content_type,
  sizeBytes: row.size_bytes,
  ...(row.file_name ? { fileName: openText(key, row.file_name, place('file_name', row.document_id)) } : {}),
  ...(row.added_by ? { addedBy: row.added_by } : {}),
  createdAt: row.created_at,
});

export function createDocuments(base: StoreBase): Documents {
  const digestKey = deriveKey(base.masterKey, 'document-digest');
  const listed = [
    'document_id',
    'owner_id',
    'customer_id',
    'case_id',
    'purpose',
    'content_type',
    'size_bytes',
    'file_name',
    'added_by',
    'created_at',
  ];

  return {
    async put(document, trx) {
      const { content } = document;
      const contentType = sniffContentType(content) ?? '';
      const reason = documentFault(content, content.length) ?? structureFault(content, contentType);
      if (reason) return { outcome: 'refused', reason };
      return within(base, trx, async (t) => {
        const id = `DC-${randomCode(16)}`;
        const key = await keyOf(base, document.customerId, t);
        const documentId = await putOnce(t, 'bank.document', 'document_id', {
          document_id: id,
          owner_id: document.customerId,
          customer_id: document.customerId,
          case_id: document.caseId ?? null,
          purpose: document.purpose,
          content_type: contentType,
          size_bytes: content.length,
          file_name: document.fileName ? seal(key, document.fileName, place('file_name', id)) : null,
          digest_index: blindIndex(digestKey, 'document', content.toString('base64')),
          body: seal(key, content, place('body', id)),
          added_by: document.addedBy ?? null,
          put_key: document.key ?? null,
          created_at: base.clock.now(),
        });
        return { outcome: 'stored', documentId, contentType };
      });
    },

    async get(documentId, trx = base.db) {
      const row: DocumentRow | undefined = await trx('bank.document')
        .where('document_id', documentId)
        .first();
      const key = row && (await base.keys.get(row.owner_id, trx));
      if (!row || !key) return undefined;
      return { ...describe(key, row), content: open(key, row.body, place('body', documentId)) };
    },

    async ofCase(caseId, trx = base.db) {
      const rows: DocumentRow[] = await trx('bank.document')
        .where('case_id', caseId)
        .orderBy('created_at')
        .select(listed);
      const keys = await base.keys.getMany(
        rows.map((row) => row.owner_id),
        trx,
      );
      return rows.flatMap((row) => {
        const key = keys.get(row.owner_id);
        return key ? [describe(key, row)] : [];
      });
    },

    async readBy(documentId, userId) {
      await base
        .db('bank.document_reading')
        .insert({ document_id: documentId, user_id: userId, read_at: base.clock.now() })
        .onConflict(['document_id', 'user_id'])
        .ignore();
    },

    async wasReadBy(documentId, userId, trx = base.db) {
      const row = await trx('bank.document_reading')
        .where({ document_id: documentId, user_id: userId })
        .first('read_at');
      return row !== undefined;
    },
  };
}
