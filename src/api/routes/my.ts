import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { callerOf } from '../plugins/auth.ts';
import { casesWithProgress } from '../services/my-cases.ts';
import { Expectation, Outcome, Phase } from './case-schemas.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Time = Type.String({ format: 'date-time' });

/** A page of a person's cases: whose they are, or who entered them. */
export const CasesWithProgress = Type.Object({
  items: Type.Array(
    Type.Object({
      caseId: Type.String(),
      kind: Type.String(),
      state: Type.String(),
      channel: orNull(Type.String()),
      createdAt: Time,
      endedAt: orNull(Time),
      outcome: orNull(Outcome),
      customerId: orNull(Type.String()),
      customerName: Type.Optional(orNull(Type.String())),
      current: orNull(Phase),
      expected: Type.Array(Expectation),
    }),
  ),
  nextCursor: orNull(Type.String()),
  now: Time,
});

const Page = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
type PageRequest = { Querystring: Static<typeof Page> };

const optional = Type.Optional(Type.String());
const Profile = Type.Object({
  known: Type.Boolean(),
  name: optional,
  phone: optional,
  email: optional,
  address: optional,
  occupation: optional,
});

/** What belongs to the caller: a customer's own cases and data, a staff member's entries. */
export async function myRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  const schema = (summary: string) => ({
    summary,
    tags: ['cases'],
    querystring: Page,
    response: { 200: CasesWithProgress },
  });

  app.get<PageRequest>(
    '/my/cases',
    { schema: schema('我的业务 / The cases of the customer who is signed in') },
    async (request, reply) => {
      const { customerId } = callerOf(request);
      reply.header('cache-control', 'no-store');
      // Before the first application there is no customer, and no case.
      if (!customerId) return { items: [], nextCursor: null, now: deps.clock.now() };
      return casesWithProgress(deps, { ...request.query, customerId });
    },
  );

  app.get(
    '/my/profile',
    {
      schema: {
        summary: '我的已知信息 / What the bank knows of the customer who is signed in, to fill in forms',
        tags: ['cases'],
        response: { 200: Profile },
      },
    },
    async (request, reply) => {
      const { customerId } = callerOf(request);
      const customer = customerId ? await deps.stores.customers.get(customerId) : undefined;
      reply.header('cache-control', 'no-store');
      if (!customer) return { known: false };
      // Not the document's number: a phone in the wrong hands must not tell it.
      const { name, phone, email, address, occupation } = customer;
      return { known: true, name, phone, email, address, occupation };
    },
  );

  app.get<PageRequest>(
    '/entered-cases',
    { schema: schema('我录入的业务 / Cases that the caller entered for customers') },
    async (request, reply) => {
      const page = await casesWithProgress(deps, { ...request.query, enteredBy: callerOf(request).userId });
      const ids = page.items.flatMap(({ customerId }) => customerId ?? []);
      const names = await deps.stores.customers.namesOf(ids);
      reply.header('cache-control', 'no-store');
      return {
        ...page,
        items: page.items.map((one) => ({ ...one, customerName: names.get(one.customerId ?? '') ?? null })),
      };
    },
  );
}
