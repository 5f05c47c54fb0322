import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { callerOf } from '../plugins/auth.ts';
import { addAbsence, endAbsence, listAbsences } from '../services/absences.ts';

const UserId = Type.String({ pattern: '^[A-Za-z0-9_.@-]{1,64}$' });
const Time = Type.String({ format: 'date-time', maxLength: 40 });
const Planned = Type.Object(
  { userId: UserId, substituteId: UserId, from: Time, until: Time },
  { additionalProperties: false },
);
const Absence = Type.Object({
  absenceId: Type.String(),
  ...Planned.properties,
  createdBy: Type.String(),
  createdAt: Time,
});
const Params = Type.Object({ absenceId: Type.String({ pattern: '^AB-[0-9A-Z]{12}$' }) });

/** Who is away and who does their work meanwhile. */
export async function absenceRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  const tags = ['access'];

  app.get(
    '/absences',
    {
      schema: {
        summary: '代理安排 / Absences and substitutes that concern the caller',
        tags,
        response: { 200: Type.Object({ items: Type.Array(Absence) }) },
      },
    },
    async (request) => ({ items: await listAbsences(deps, callerOf(request)) }),
  );

  app.post<{ Body: Static<typeof Planned> }>(
    '/absences',
    {
      schema: {
        summary: '安排代理人 / Arrange a substitute for oneself or somebody one supervises',
        tags,
        body: Planned,
        response: { 201: Absence },
      },
    },
    async (request, reply) => {
      const { userId, substituteId, from, until } = request.body;
      const planned = { userId, substituteId, from: new Date(from), until: new Date(until) };
      return reply.code(201).send(await addAbsence(deps, callerOf(request), planned));
    },
  );

  app.delete<{ Params: Static<typeof Params> }>(
    '/absences/:absenceId',
    { schema: { summary: '结束代理 / End or take back an absence', tags, params: Params } },
    async (request, reply) => {
      await endAbsence(deps, callerOf(request), request.params.absenceId);
      return reply.code(204).send();
    },
  );
}
