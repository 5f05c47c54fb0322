import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { DeployedDefinition } from '../../core/commands.ts';
import type { EnginePort } from '../../host/engine-port.ts';
import { run } from '../calls.ts';
import * as commands from '../commands.ts';
import { checkTenant, listOf, membersOf, tenantId, textOf } from '../fields.ts';
import { invalid } from '../refused.ts';
import { type CallSettings, unary } from './calls.ts';

/** @param content the name of the field that holds the file */
function filesOf(value: unknown, content: 'content' | 'definition') {
  return listOf(value, 'resources', (entry, name) => {
    const file = membersOf(entry, name);
    const bytes = file[content];
    if (!(bytes instanceof Uint8Array)) throw invalid(`Expected ${content} to be bytes`);
    return { name: textOf(file.name, 'resource name'), content: bytes };
  });
}

function processOf({ id, version, key, resourceName }: DeployedDefinition) {
  return { bpmnProcessId: id, version, processDefinitionKey: key, resourceName, tenantId };
}

function metadataOf(definition: DeployedDefinition): object {
  const { kind, id, name, version, key, resourceName } = definition;
  switch (kind) {
    case 'process':
      return { process: processOf(definition) };
    case 'form':
      return { form: { formId: id, version, formKey: key, resourceName, tenantId } };
    case 'decision':
      return {
        decision: {
          dmnDecisionId: id,
          dmnDecisionName: name,
          version,
          decisionKey: key,
          dmnDecisionRequirementsId: definition.decisionRequirementsId,
          decisionRequirementsKey: definition.decisionRequirementsKey,
          tenantId,
        },
      };
    case 'decisionRequirements':
      return {
        decisionRequirements: {
          dmnDecisionRequirementsId: id,
          dmnDecisionRequirementsName: name,
          version,
          decisionRequirementsKey: key,
          resourceName,
          tenantId,
        },
      };
  }
}

export function resourceCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    DeployResource: unary(settings, async (request, context) => {
      checkTenant(request.tenantId);
      const command = commands.deployResources(filesOf(request.resources, 'content'));
      const { deploymentKey, definitions } = await run(port, command, context);
      return { key: deploymentKey, deployments: definitions.map(metadataOf), tenantId };
    }),

    DeployProcess: unary(settings, async ({ processes }, context) => {
      const command = commands.deployResources(filesOf(processes, 'definition'));
      const { deploymentKey, definitions } = await run(port, command, context);
      return {
        key: deploymentKey,
        processes: definitions.filter(({ kind }) => kind === 'process').map(processOf),
      };
    }),

    DeleteResource: unary(settings, async ({ resourceKey }, context) => {
      await run(port, commands.deleteResource(resourceKey), context);
      return {};
    }),
  };
}
