import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';
import { deployModels, listDeployments } from '../services/deploy.ts';

const Body = Type.Object(
  {
    resources: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}\\.(bpmn|dmn|form)$' }),
          content: Type.String({ minLength: 1, maxLength: 2_000_000 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 100 },
    ),
    ignoreLint: Type.Optional(Type.Boolean({ description: 'Deploy although the linter found errors' })),
  },
  { additionalProperties: false },
);
const DecisionParams = Type.Object({
  decisionId: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,200}$' }),
  version: Type.String({ pattern: '^\\d{1,9}$' }),
});
const Params = Type.Object({ processDefinitionKey: Type.String({ pattern: '^\\d{1,19}$' }) });

/** Deploying BPMN, DMN and forms; what is deployed; a definition's diagram. */
export async function deploymentRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;
  app.post<{ Body: Static<typeof Body> }>(
    '/deployments',
    {
      bodyLimit: 8 * 1024 * 1024,
      schema: { summary: '部署流程、决策和表单 / Deploy BPMN, DMN and forms', tags: ['models'], body: Body },
    },
    async (request, reply) => reply.code(201).send(await deployModels(deps, callerOf(request), request.body)),
  );

  app.get('/deployments', { schema: { summary: '已部署的资源 / What is deployed', tags: ['models'] } }, () =>
    listDeployments(deps),
  );

  app.get<{ Params: { processDefinitionKey: string } }>(
    '/process-definitions/:processDefinitionKey/xml',
    { schema: { summary: '流程图 / BPMN of a process definition', tags: ['models'], params: Params } },
    async (request, reply) => {
      const row = await deps
        .db('read_model.process_definition')
        .where('process_definition_key', request.params.processDefinitionKey)
        .first('resource');
      if (!row?.resource) throw new HttpProblem('not-found');
      return reply.type('application/xml').serializer(String).send(row.resource);
    },
  );

  app.get<{ Params: Static<typeof DecisionParams> }>(
    '/decisions/:decisionId/versions/:version/xml',
    { schema: { summary: '决策表 / DMN of a decision', tags: ['models'], params: DecisionParams } },
    async (request, reply) => {
      const row = await deps
        .db('read_model.decision_definition as d')
        .join(
          'read_model.decision_requirements as r',
          'r.decision_requirements_key',
          'd.decision_requirements_key',
        )
        .where({ 'd.decision_id': request.params.decisionId, 'd.version': Number(request.params.version) })
        .first('r.resource');
      if (!row?.resource) throw new HttpProblem('not-found');
      return reply.type('application/xml').serializer(String).send(row.resource);
    },
  );
}
