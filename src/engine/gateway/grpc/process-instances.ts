import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { EnginePort } from '../../host/engine-port.ts';
import { run } from '../calls.ts';
import * as commands from '../commands.ts';
import { listOf, membersOf, millisecondsOf, tenantId, textOf } from '../fields.ts';
import { type CallSettings, unary } from './calls.ts';
import type { Message } from './service.ts';

function creation(request: Message, fetchVariables?: readonly string[]) {
  const { processDefinitionKey, bpmnProcessId, version, variables, startInstructions } = request;
  return commands.createProcessInstance({
    processDefinitionKey,
    bpmnProcessId,
    version,
    variables,
    startInstructions,
    tenantId: request.tenantId,
    fetchVariables,
  });
}

export function processInstanceCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    CreateProcessInstance: unary(settings, async (request, context) => {
      const { type, variables, ...created } = await run(port, creation(request), context);
      return { ...created, tenantId };
    }),

    CreateProcessInstanceWithResult: unary(
      settings,
      async ({ request, fetchVariables }, context) => {
        const wanted = listOf(fetchVariables, 'fetchVariables', textOf);
        const command = creation(membersOf(request, 'request'), wanted);
        const { type, ...created } = await run(port, command, context);
        return { ...created, tenantId };
      },
      ({ requestTimeout }) => millisecondsOf(requestTimeout, 'requestTimeout'),
    ),

    CancelProcessInstance: unary(settings, async ({ processInstanceKey }, context) => {
      await run(port, commands.cancelProcessInstance(processInstanceKey), context);
      return {};
    }),

    ModifyProcessInstance: unary(settings, async (request, context) => {
      await run(port, commands.modifyProcessInstance(request.processInstanceKey, request), context);
      return {};
    }),

    MigrateProcessInstance: unary(settings, async ({ processInstanceKey, migrationPlan }, context) => {
      await run(port, commands.migrateProcessInstance(processInstanceKey, migrationPlan), context);
      return {};
    }),
  };
}
