import type { FastifyInstance } from 'fastify';
import type { EnginePort } from '../../../host/engine-port.ts';
import { run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { listOf, millisecondsOf, tenantId, textOf } from '../../fields.ts';
import { invalid, Refused } from '../../refused.ts';
import { RawJson } from '../json.ts';
import { type Body, bodyOf, contextOf, type KeyParams } from '../requests.ts';

function creation(body: Body) {
  const { processDefinitionId, processDefinitionKey, runtimeInstructions, tags } = body;
  const names = '[processDefinitionId, processDefinitionKey]';
  if (processDefinitionId == null && processDefinitionKey == null)
    throw invalid(`At least one of ${names} is required`);
  if (processDefinitionId != null && processDefinitionKey != null)
    throw invalid(`Only one of ${names} is allowed`);
  for (const [name, value] of Object.entries({ runtimeInstructions, tags }))
    if (listOf(value, name, (entry) => entry).length > 0)
      throw new Refused('UNIMPLEMENTED', `This engine does not know ${name}; leave them away`);
  return commands.createProcessInstance({
    processDefinitionKey,
    bpmnProcessId: processDefinitionId,
    version: body.processDefinitionVersion,
    variables: body.variables,
    startInstructions: body.startInstructions,
    tenantId: body.tenantId,
    fetchVariables:
      body.awaitCompletion === true ? listOf(body.fetchVariables, 'fetchVariables', textOf) : undefined,
  });
}

export function processInstanceRoutes(app: FastifyInstance, port: EnginePort): void {
  app.post('/process-instances', async (request) => {
    const body = bodyOf(request);
    const wait =
      body.awaitCompletion === true ? millisecondsOf(body.requestTimeout ?? 0, 'requestTimeout') : 0;
    const created = await run(port, creation(body), contextOf(request, wait));
    return {
      processDefinitionId: created.bpmnProcessId,
      processDefinitionVersion: created.version,
      processDefinitionKey: created.processDefinitionKey,
      processInstanceKey: created.processInstanceKey,
      tenantId,
      variables: new RawJson(created.variables ?? '{}'),
      tags: [],
    };
  });

  app.post<{ Params: KeyParams }>('/process-instances/:key/cancellation', async (request, reply) => {
    await run(port, commands.cancelProcessInstance(request.params.key), contextOf(request));
    return reply.code(204).send();
  });

  app.post<{ Params: KeyParams }>('/process-instances/:key/modification', async (request, reply) => {
    const command = commands.modifyProcessInstance(request.params.key, bodyOf(request));
    await run(port, command, contextOf(request));
    return reply.code(204).send();
  });

  app.post<{ Params: KeyParams }>('/process-instances/:key/migration', async (request, reply) => {
    const command = commands.migrateProcessInstance(request.params.key, bodyOf(request));
    await run(port, command, contextOf(request));
    return reply.code(204).send();
  });
}
