import type { FastifyInstance } from 'fastify';
import type { EvaluatedDecisionValue } from '../../../core/records/records.ts';
import type { EnginePort } from '../../../host/engine-port.ts';
import { run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { tenantId } from '../../fields.ts';
import { bodyOf, contextOf } from '../requests.ts';

/** @param instanceKey names this evaluation within the whole */
function evaluatedDecision(decision: EvaluatedDecisionValue, instanceKey: string): object {
  return {
    decisionDefinitionId: decision.decisionId,
    decisionDefinitionKey: decision.decisionKey,
    decisionDefinitionName: decision.decisionName,
    decisionDefinitionVersion: decision.decisionVersion,
    decisionDefinitionType: decision.decisionType,
    decisionEvaluationInstanceKey: instanceKey,
    output: decision.decisionOutput,
    tenantId,
    matchedRules: decision.matchedRules,
    evaluatedInputs: decision.evaluatedInputs,
  };
}

export function decisionRoutes(app: FastifyInstance, port: EnginePort): void {
  app.post('/decision-definitions/evaluation', async (request) => {
    const body = bodyOf(request);
    const command = commands.evaluateDecision({
      decisionId: body.decisionDefinitionId,
      decisionKey: body.decisionDefinitionKey,
      variables: body.variables,
      tenantId: body.tenantId,
    });
    const { key, evaluation } = await run(port, command, contextOf(request));
    return {
      decisionDefinitionId: evaluation.decisionId,
      decisionDefinitionKey: evaluation.decisionKey,
      decisionDefinitionName: evaluation.decisionName,
      decisionDefinitionVersion: evaluation.decisionVersion,
      decisionRequirementsId: evaluation.decisionRequirementsId,
      decisionRequirementsKey: evaluation.decisionRequirementsKey,
      decisionEvaluationKey: key,
      decisionInstanceKey: key,
      output: evaluation.decisionOutput,
      failedDecisionDefinitionId: evaluation.failedDecisionId,
      failureMessage: evaluation.evaluationFailureMessage,
      tenantId,
      evaluatedDecisions: evaluation.evaluatedDecisions.map((decision, index) =>
        evaluatedDecision(decision, `${key}-${index + 1}`),
      ),
    };
  });
}
