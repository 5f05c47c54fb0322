import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { EvaluatedDecisionValue } from '../../core/records/records.ts';
import type { EnginePort } from '../../host/engine-port.ts';
import { run } from '../calls.ts';
import * as commands from '../commands.ts';
import { tenantId } from '../fields.ts';
import { type CallSettings, unary } from './calls.ts';

/** The record's fields have the names that the message has. */
function evaluatedDecision(decision: EvaluatedDecisionValue): object {
  return { ...decision, tenantId };
}

export function decisionCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    EvaluateDecision: unary(settings, async (request, context) => {
      const { decisionId, decisionKey, variables } = request;
      const command = commands.evaluateDecision({
        decisionId,
        decisionKey,
        variables,
        tenantId: request.tenantId,
      });
      const { key, evaluation } = await run(port, command, context);
      const { evaluationFailureMessage, evaluatedDecisions, ...rest } = evaluation;
      return {
        decisionKey: rest.decisionKey,
        decisionId: rest.decisionId,
        decisionName: rest.decisionName,
        decisionVersion: rest.decisionVersion,
        decisionRequirementsId: rest.decisionRequirementsId,
        decisionRequirementsKey: rest.decisionRequirementsKey,
        decisionOutput: rest.decisionOutput,
        evaluatedDecisions: evaluatedDecisions.map(evaluatedDecision),
        failedDecisionId: rest.failedDecisionId,
        failureMessage: evaluationFailureMessage,
        tenantId,
        decisionInstanceKey: key,
      };
    }),
  };
}
