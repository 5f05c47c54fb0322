import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DeployedDefinition } from '../../../core/commands.ts';
import type { EnginePort } from '../../../host/engine-port.ts';
import { run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { checkTenant, tenantId } from '../../fields.ts';
import { invalid } from '../../refused.ts';
import { contextOf, type KeyParams } from '../requests.ts';

async function filesOf({ body, headers }: FastifyRequest) {
  if (!Buffer.isBuffer(body)) throw invalid('Expected the resources as multipart/form-data');
  let form: FormData;
  try {
    const type = headers['content-type'] as string;
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw invalid('Expected the body to be multipart/form-data as RFC 7578 has it');
  }
  checkTenant(form.get('tenantId'));
  return Promise.all(
    form.getAll('resources').map(async (entry) => {
      if (typeof entry === 'string') throw invalid('Expected each of the resources to have a file name');
      return { name: entry.name, content: new Uint8Array(await entry.arrayBuffer()) };
    }),
  );
}

function deployed(definition: DeployedDefinition): object {
  const { kind, id, name, version, key, resourceName } = definition;
  const { decisionRequirementsId, decisionRequirementsKey } = definition;
  switch (kind) {
    case 'process':
      return {
        processDefinition: {
          processDefinitionId: id,
          processDefinitionVersion: version,
          processDefinitionKey: key,
          resourceName,
          tenantId,
        },
      };
    case 'form':
      return { form: { formId: id, version, formKey: key, resourceName, tenantId } };
    case 'decision':
      return {
        decisionDefinition: {
          decisionDefinitionId: id,
          decisionDefinitionKey: key,
          name,
          version,
          decisionRequirementsId,
          decisionRequirementsKey,
          tenantId,
        },
      };
    case 'decisionRequirements':
      return {
        decisionRequirements: {
          decisionRequirementsId: id,
          decisionRequirementsName: name,
          decisionRequirementsKey: key,
          version,
          resourceName,
          tenantId,
        },
      };
  }
}

export function resourceRoutes(app: FastifyInstance, port: EnginePort): void {
  app.post('/deployments', async (request) => {
    const command = commands.deployResources(await filesOf(request));
    const { deploymentKey, definitions } = await run(port, command, contextOf(request));
    return { deploymentKey, deployments: definitions.map(deployed), tenantId };
  });

  app.post<{ Params: KeyParams }>('/resources/:key/deletion', async (request, reply) => {
    await run(port, commands.deleteResource(request.params.key), contextOf(request));
    return reply.code(204).send();
  });
}
