import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../contracts/problem.ts';

/** The OpenAPI document, made from the routes' own schemas, and a page to read it. */
export default fp(
  async (app: FastifyInstance) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: '通办 Tongban',
          description: '银行业务流程平台接口 / API of the process platform',
          version: '1',
        },
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      },
      transform: ({ schema, url }) => {
        const { response, ...rest } = (schema ?? {}) as { response?: object };
        const problem = {
          description: 'Problem',
          content: { 'application/problem+json': { schema: Problem } },
        };
        return { schema: { ...rest, response: { ...response, '4xx': problem, '5xx': problem } }, url };
      },
    });
    await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
    app.get('/api/openapi.json', { schema: { hide: true } as object }, async () => app.swagger());
  },
  { name: 'openapi', dependencies: ['validation'] },
);
