import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { EnginePort } from '../../host/engine-port.ts';
import { run } from '../calls.ts';
import * as commands from '../commands.ts';
import { type CallSettings, unary } from './calls.ts';

/** Incidents, and the variables that are often their cause. */
export function incidentCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    ResolveIncident: unary(settings, async ({ incidentKey }, context) => {
      await run(port, commands.resolveIncident(incidentKey), context);
      return {};
    }),

    SetVariables: unary(settings, async (request, context) => {
      const { key } = await run(port, commands.setVariables(request.elementInstanceKey, request), context);
      return { key };
    }),
  };
}
