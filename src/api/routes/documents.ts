import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { findCase } from '../../commands/case-registry.ts';
import { maxDocumentBytes } from '../../contracts/document-content.ts';
import { documentEntryResource, documentResource, maySee } from '../../policy/labels.ts';
import { hasRole, type Principal } from '../../policy/principal.ts';
import { isCustomer } from '../../policy/reach.ts';
import { HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';
import { CaseParams, IdempotencyHeaders } from './case-messages.ts';

const DocumentParams = Type.Object({
  ...CaseParams.properties,
  documentId: Type.String({ pattern: '^DC-[0-9A-Z]{16}$' }),
});
const Purpose = Type.Object(
  { purpose: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'e.g. income-proof' }) },
  { additionalProperties: false },
);
const Stored = Type.Object({
  documentId: Type.String(),
  contentType: Type.String(),
});

const Download = Type.Object(
  { disposition: Type.Optional(Type.Enum(['inline', 'attachment'])) },
  { additionalProperties: false },
);

/**
 * Staff who add a document are remembered with it; what comes from the customer, their front end or whoever entered the
 * case for them has no such name: it is the customer's.
 */
const addedBy = (caller: Principal, enteredBy: string | null) =>
  hasRole(caller, customerFronts) || caller.userId === enteredBy ? undefined : caller.userId;
const customerFronts = ['customer', 'channel'] as const;

/**
 * What a shown document may do: nothing. Browsers do not show PDF in a sandbox at all; there it is enough that the type
 * is ours, looked for in the content, and may not be guessed.
 */
const previewPolicy = (contentType: string) =>
  `default-src 'none'; frame-ancestors 'self'${contentType === 'application/pdf' ? '' : '; sandbox'}`;

const refusalOf = {
  empty: '文件是空的 / The file is empty',
  'too-large': '文件超过 10 MB / The file is larger than 10 MB',
  'content-type-not-allowed':
    '按内容判断，不是 PDF、PNG、JPEG 或 WebP / By its content it is no PDF, PNG, JPEG or WebP',
  'not-whole': '文件不完整，或其后附有其他内容 / The file is not whole, or something else is attached to it',
  'too-many-pixels': '图片像素过多 / The picture has too many pixels',
  'active-content': 'PDF 中含有脚本、程序或其他文件 / The PDF carries a script, a program or another file',
} as const;

/** Upload, list and download of a case's documents. The body of an upload is the file itself. */
export async function documentRoutes(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    // Whatever it is said to be, the file is taken as bytes and its type found by looking at it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: maxDocumentBytes },
      async (_request: unknown, body: Buffer) => body,
    );
    const schema = {
      summary: '上传资料 / Upload a document: PDF, PNG, JPEG or WebP, at most 10 MiB, as the body',
      tags: ['documents'],
      params: CaseParams,
      querystring: Purpose,
      headers: IdempotencyHeaders,
      response: { 201: Stored },
    };
    scope.post<{
      Params: { caseId: string };
      Querystring: { purpose: string };
      Headers: Static<typeof IdempotencyHeaders>;
    }>('/cases/:caseId/documents', { schema, bodyLimit: maxDocumentBytes }, async (request, reply) => {
      const { caseId } = request.params;
      const found = await findCase(app.deps.db, caseId);
      if (!found) throw new HttpProblem('not-found');
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { purpose } = request.query;
      const sent = request.headers['idempotency-key'];
      const put = await app.deps.stores.documents.put({
        customerId: found.customerId,
        caseId,
        purpose,
        content,
        addedBy: addedBy(callerOf(request), found.enteredBy),
        // Sent again after a lost answer it is the same document.
        ...(sent ? { key: `${caseId}/upload/${callerOf(request).userId}/${sent}` } : {}),
      });
      if (put.outcome === 'refused')
        throw new HttpProblem(put.reason === 'too-large' ? 'too-large' : 'unsupported-type', {
          detail: refusalOf[put.reason],
        });
      return reply.code(201).send({ documentId: put.documentId, contentType: put.contentType });
    });
  });

  const listSchema = { summary: '资料清单 / Documents of a case', tags: ['documents'], params: CaseParams };
  app.get<{ Params: { caseId: string } }>(
    '/cases/:caseId/documents',
    { schema: listSchema },
    async (request) => {
      const caller = callerOf(request);
      const documents = await app.deps.stores.documents.ofCase(request.params.caseId);
      return { items: documents.filter((one) => maySee(caller, documentEntryResource(one))) };
    },
  );

  const getSchema = {
    summary: '查看或下载资料 / A document, to show or to keep',
    tags: ['documents'],
    params: DocumentParams,
    querystring: Download,
  };
  app.get<{ Params: { caseId: string; documentId: string }; Querystring: Static<typeof Download> }>(
    '/cases/:caseId/documents/:documentId',
    { schema: getSchema },
    async (request, reply) => {
      const document = await app.deps.stores.documents.get(request.params.documentId);
      if (!document || document.caseId !== request.params.caseId) throw new HttpProblem('not-found');
      if (!maySee(callerOf(request), documentResource(document))) {
        await app.recordRefusal(request, 'label-not-visible');
        throw new HttpProblem('not-found');
      }
      const caller = callerOf(request);
      if (isCustomer(caller)) await app.deps.stores.documents.readBy(document.documentId, caller.userId);
      return reply
        .type(document.contentType)
        .header(
          'content-disposition',
          `${request.query.disposition ?? 'inline'}; filename="${document.documentId}"`,
        )
        .header('content-security-policy', previewPolicy(document.contentType))
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store')
        .serializer((body: unknown) => body as string)
        .send(document.content);
    },
  );
}
