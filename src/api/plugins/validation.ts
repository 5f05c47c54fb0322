import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { HttpProblem } from '../http-problem.ts';
import { fieldErrors } from '../schema-errors.ts';

/**
 * Checks every part of a request against its TypeBox schema, as it is: nothing unknown is dropped, nothing coerced but
 * query strings. A wrong body is 422 and names each field; a wrong path, query or header is 400.
 */
export default fp(
  async (app: FastifyInstance) => {
    app.setValidatorCompiler(({ schema, httpPart }) => {
      const check = Compile(schema as TSchema);
      return (value: unknown) => {
        const given =
          httpPart === 'querystring'
            ? Value.Convert(schema as TSchema, Value.Default(schema as TSchema, { ...(value as object) }))
            : value;
        if (check.Check(given)) return { value: given };
        const errors = fieldErrors(check.Errors(given));
        return {
          error: new HttpProblem(httpPart === 'body' ? 'invalid-fields' : 'invalid-request', { errors }),
        };
      };
    });
    app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  },
  { name: 'validation' },
);
