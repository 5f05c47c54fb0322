import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { caseIdPattern } from '../../contracts/ids.ts';
import { callerOf } from '../plugins/auth.ts';
import { approveAccess, askForAccess, endAccess, listAccesses } from '../services/emergency-access.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Time = Type.String({ format: 'date-time' });
const Asked = Type.Object(
  {
    caseId: Type.String({ pattern: caseIdPattern }),
    reason: Type.String({ minLength: 10, maxLength: 500, pattern: '\\S' }),
    minutes: Type.Integer({ minimum: 1, maximum: 240 }),
  },
  { additionalProperties: false },
);
const access = {
  accessId: Type.String(),
  caseId: Type.String(),
  userId: Type.String(),
  minutes: Type.Integer(),
  state: Type.Enum(['asked', 'active', 'ended']),
  askedAt: Time,
  approvedBy: orNull(Type.String()),
  approvedAt: orNull(Time),
  until: orNull(Time),
  endedAt: orNull(Time),
  endedBy: orNull(Type.String()),
};
const Access = Type.Object(access);
const AccessList = Type.Object({
  items: Type.Array(
    Type.Object({
      ...access,
      reason: orNull(Type.String()),
      uses: Type.Array(Type.Object({ route: Type.String(), at: Time })),
    }),
  ),
});
const Params = Type.Object({ accessId: Type.String({ pattern: '^EM-[0-9A-Z]{12}$' }) });
const Query = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }) },
  { additionalProperties: false },
);
const Empty = Type.Optional(Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]));
type AccessRequest = { Params: Static<typeof Params> };

/** Reading a case without the right to: asked for with a reason, allowed by a second person, each use written down. */
export async function emergencyAccessRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  const tags = ['access'];
  const told = (request: FastifyRequest, caseId: string, reason: string) => {
    request.namedCaseId = caseId;
    return app.recordSecurity(request, { kind: 'emergency-access', reason });
  };

  app.get<{ Querystring: Static<typeof Query> }>(
    '/emergency-accesses',
    {
      schema: {
        summary: '紧急访问记录 / Emergency accesses: who, why, until when, each use',
        tags,
        querystring: Query,
        response: { 200: AccessList },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return { items: await listAccesses(deps, callerOf(request), request.query.limit) };
    },
  );

  app.post<{ Body: Static<typeof Asked> }>(
    '/emergency-accesses',
    {
      schema: {
        summary: '申请紧急访问 / Ask to read one case for some minutes',
        tags,
        body: Asked,
        response: { 201: Access },
      },
    },
    async (request, reply) => {
      const asked = await askForAccess(deps, callerOf(request), request.body);
      await told(request, asked.caseId, 'asked');
      return reply.code(201).send(asked);
    },
  );

  app.post<AccessRequest>(
    '/emergency-accesses/:accessId/approval',
    {
      schema: {
        summary: '批准紧急访问 / Allow it, as a second person',
        tags,
        params: Params,
        body: Empty,
        response: { 200: Access },
      },
    },
    async (request) => {
      const approved = await approveAccess(deps, callerOf(request), request.params.accessId);
      await told(request, approved.caseId, 'approved');
      return approved;
    },
  );

  app.post<AccessRequest>(
    '/emergency-accesses/:accessId/end',
    {
      schema: {
        summary: '结束紧急访问 / End it, or turn it down',
        tags,
        params: Params,
        body: Empty,
        response: { 200: Access },
      },
    },
    async (request) => {
      const ended = await endAccess(deps, callerOf(request), request.params.accessId);
      await told(request, ended.caseId, 'ended');
      return ended;
    },
  );
}
