import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { documentTypeChoices, valuesOf } from '../../contracts/choices.ts';
import { customerIdPattern } from '../../contracts/ids.ts';
import { maskedCustomer } from '../../customers/mask.ts';
import { writeSecurityEvent } from '../../sign-in/security-log.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';

const Lookup = Type.Object(
  {
    phone: Type.Optional(Type.String({ pattern: '^1[3-9]\\d{9}$' })),
    document: Type.Optional(
      Type.Object(
        {
          type: Type.Enum(valuesOf(documentTypeChoices)),
          number: Type.String({ minLength: 5, maxLength: 20 }),
          country: Type.String({ pattern: '^[A-Z]{2}$' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Matches = Type.Object({
  items: Type.Array(
    Type.Object({
      customerId: Type.String(),
      status: Type.Enum(['prospect', 'active']),
      name: Type.String(),
      phone: orNull(Type.String()),
      documents: Type.Array(Type.Object({ type: Type.String(), number: Type.String() })),
    }),
  ),
});
const optional = Type.Optional(Type.String());
const Known = Type.Object({
  customerId: Type.String(),
  name: Type.String(),
  phone: optional,
  email: optional,
  address: optional,
  occupation: optional,
  birthDate: optional,
  document: Type.Optional(
    Type.Object({ type: Type.String(), number: Type.String(), country: Type.String() }),
  ),
});

/** Staff at intake find a customer and fill in a form with what is known. Nothing is answered that was not recorded. */
export async function customerLookupRoutes(app: FastifyInstance): Promise<void> {
  const { db, clock, stores } = app.deps;
  const recordAccess = (request: FastifyRequest, reason: string) =>
    writeSecurityEvent(db, clock, {
      kind: 'access',
      userId: callerOf(request).userId,
      route: `${request.method} ${request.routeOptions.url}`,
      reason,
    });

  app.post<{ Body: Static<typeof Lookup> }>(
    '/customers/lookup',
    {
      schema: {
        summary: '查找客户 / Find a customer by exact phone or document, in the body; answers are masked',
        tags: ['intake'],
        body: Lookup,
        response: { 200: Matches },
      },
    },
    async (request, reply) => {
      const { phone, document } = request.body;
      if ((phone === undefined) === (document === undefined))
        throw new HttpProblem('invalid-fields', {
          errors: [
            fieldProblem(
              'phone',
              'required',
              '请填写手机号码或证件号码之一',
              'give either a phone or a document',
            ),
          ],
        });
      const ids = phone
        ? await stores.customers.findByPhone(phone)
        : [await stores.customers.findByDocument(document!)].filter((id) => id !== undefined);
      const found = await Promise.all(ids.slice(0, 20).map((id) => stores.customers.get(id)));
      await recordAccess(request, `lookup-by-${phone ? 'phone' : 'document'}: ${ids.join(' ') || 'nobody'}`);
      reply.header('cache-control', 'no-store');
      return { items: found.filter((one) => one !== undefined).map(maskedCustomer) };
    },
  );

  app.post<{ Params: { customerId: string } }>(
    '/customers/:customerId/prefill',
    {
      schema: {
        summary: '填入已知信息 / What is known of a customer, to fill in a form; each time is recorded',
        tags: ['intake'],
        params: Type.Object({ customerId: Type.String({ pattern: customerIdPattern }) }),
        response: { 200: Known },
      },
    },
    async (request, reply) => {
      const customer = await stores.customers.get(request.params.customerId);
      if (!customer) throw new HttpProblem('not-found');
      await recordAccess(request, `prefill: ${customer.customerId}`);
      reply.header('cache-control', 'no-store');
      const { customerId, name, phone, email, address, occupation, birthDate, documents } = customer;
      const document = documents.at(-1);
      return { customerId, name, phone, email, address, occupation, birthDate, document };
    },
  );
}
