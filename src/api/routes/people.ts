import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { roles } from '../../contracts/roles.ts';

const Query = Type.Object(
  {
    role: Type.Optional(Type.Enum([...roles])),
    q: Type.Optional(
      Type.String({ minLength: 1, maxLength: 50, description: 'Part of the name or user id' }),
    ),
  },
  { additionalProperties: false },
);

const People = Type.Object({
  people: Type.Array(
    Type.Object({
      userId: Type.String(),
      name: Type.String(),
      roles: Type.Array(Type.String()),
      branch: Type.Optional(Type.String()),
      team: Type.Optional(Type.String()),
    }),
  ),
});

/** GET /people: colleagues, to assign work to and to mention. */
export async function peopleRoutes(app: FastifyInstance): Promise<void> {
  const schema = {
    summary: '员工名录 / Staff directory',
    tags: ['access'],
    querystring: Query,
    response: { 200: People },
  };
  app.get<{ Querystring: Static<typeof Query> }>('/people', { schema }, async (request) => ({
    people: await app.deps.directory.search(request.query),
  }));
}
