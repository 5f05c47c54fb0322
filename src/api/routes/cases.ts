import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { findCase } from '../../commands/case-registry.ts';
import { caseKinds } from '../../contracts/ids.ts';
import { maySee, textResource } from '../../policy/labels.ts';
import type { Principal } from '../../policy/principal.ts';
import { listBranch } from '../../policy/reach.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';
import { caseHistory, withoutValues } from '../services/case-history.ts';
import { withOutcomes } from '../services/case-outcome.ts';
import { caseProgress } from '../services/case-progress.ts';
import { type CaseFilter, findCaseSummary, searchCases } from '../services/search-cases.ts';
import { CaseParams } from './case-messages.ts';
import { CaseDetail, CasePage, Progress } from './case-schemas.ts';

const filters = {
  kind: Type.Optional(Type.Enum([...caseKinds])),
  state: Type.Optional(Type.Enum(['starting', 'active', 'completed', 'terminated'])),
  from: Type.Optional(Type.String({ maxLength: 40, description: 'Received at or after; ISO 8601' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'Received before; ISO 8601' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
};
const Query = Type.Object(
  {
    ...filters,
    customerId: Type.Optional(Type.String({ pattern: '^CU-[0-9A-Z]{12}$' })),
    text: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9-]{2,30}$',
        description: 'Beginning of a case id, or a customer id',
      }),
    ),
  },
  { additionalProperties: false },
);
const Person = Type.Object(
  {
    ...filters,
    limit: Type.Optional(filters.limit),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    phone: Type.Optional(Type.String({ minLength: 5, maxLength: 20 })),
    document: Type.Optional(
      Type.Object(
        {
          type: Type.Enum(['resident-id', 'passport']),
          number: Type.String({ minLength: 5, maxLength: 20 }),
          country: Type.String({ pattern: '^[A-Z]{2}$' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

const operation = (summary: string, extra: object = {}) => ({
  schema: { summary, tags: ['cases'], ...extra },
});
const ofCase = (summary: string, answer?: object) =>
  operation(summary, { params: CaseParams, ...(answer && { response: { 200: answer } }) });
type CaseRequest = { Params: { caseId: string } };

/** Reading cases: one, its progress, its history, and searching. */
export async function caseRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  const summaryOf = async (caseId: string) => {
    const summary = await findCaseSummary(deps.db, caseId);
    if (!summary) throw new HttpProblem('not-found');
    return summary;
  };
  const caseOf = async (caseId: string) => (await withOutcomes(deps, [await summaryOf(caseId)]))[0]!;
  const pageOf = async (caller: Principal, filter: CaseFilter) => {
    const { items, nextCursor } = await searchCases(deps.db, { ...filter, branch: listBranch(caller) });
    return { items: await withOutcomes(deps, items), nextCursor };
  };

  app.get<{ Querystring: Static<typeof Query> }>(
    '/cases',
    operation('查询业务 / Search cases', { querystring: Query, response: { 200: CasePage } }),
    (request) => pageOf(callerOf(request), request.query),
  );

  app.post<{ Body: Static<typeof Person> }>(
    '/cases/search',
    operation('按客户查询业务 / Search by name, phone or document: in the body, never in a URL', {
      body: Person,
      response: { 200: CasePage },
    }),
    async (request) => {
      const { name, phone, document, limit = 50, ...rest } = request.body;
      const { customers } = deps.stores;
      const sets = await Promise.all([
        name === undefined ? undefined : customers.findByName(name),
        phone === undefined ? undefined : customers.findByPhone(phone),
        document && customers.findByDocument(document).then((id) => (id ? [id] : [])),
      ]);
      const given = sets.filter((set) => set !== undefined);
      if (given.length === 0)
        throw new HttpProblem('invalid-fields', {
          errors: [fieldProblem('name', 'required', '请至少填写一个条件', 'give a name, phone or document')],
        });
      const customerIds = given.reduce((all, set) => all.filter((id) => set.includes(id)));
      return pageOf(callerOf(request), { ...rest, limit, customerIds });
    },
  );

  app.get<CaseRequest>('/cases/:caseId', ofCase('业务 / A case', CaseDetail), async (request) => {
    const summary = await caseOf(request.params.caseId);
    const caller = callerOf(request);
    const mayName = maySee(caller, 'customer-name');
    const names =
      mayName && summary.customerId ? await deps.stores.customers.namesOf([summary.customerId]) : undefined;
    return { ...summary, customerName: names?.get(summary.customerId!) ?? null };
  });

  app.get<CaseRequest>(
    '/cases/:caseId/progress',
    ofCase('办理进度 / Progress of a case', Progress),
    async (request) => caseProgress(deps, await caseOf(request.params.caseId)),
  );

  app.get<CaseRequest>(
    '/cases/:caseId/history',
    ofCase('办理历史 / Everything that happened in a case'),
    async (request) => {
      await summaryOf(request.params.caseId);
      const history = await caseHistory(deps.db, request.params.caseId);
      return maySee(callerOf(request), 'history-values') ? history : withoutValues(history);
    },
  );

  app.get<CaseRequest>(
    '/cases/:caseId/application',
    ofCase('申请内容 / The application and its texts'),
    async (request, reply) => {
      const { caseId } = request.params;
      await summaryOf(caseId);
      const application = await deps.stores.applications.get(caseId);
      const texts = await deps.stores.freeTexts.ofCase(caseId);
      reply.header('cache-control', 'no-store');
      const caller = callerOf(request);
      return {
        caseId,
        application: (maySee(caller, 'application') && application?.payload) || null,
        texts: texts.filter((text) => maySee(caller, textResource(text))),
      };
    },
  );

  app.get<CaseRequest>(
    '/cases/:caseId/inbox',
    ofCase('客户消息 / In-app messages to the customer'),
    async (request, reply) => {
      const found = await findCase(deps.db, request.params.caseId);
      if (!found) throw new HttpProblem('not-found');
      const messages = await deps.stores.inbox.ofCustomer(found.customerId);
      reply.header('cache-control', 'no-store');
      return { items: messages.filter((message) => message.caseId === found.caseId) };
    },
  );
}
