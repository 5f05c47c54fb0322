import type { CalledDecision } from '../../bpmn/model.ts';
import type { DecisionResult } from '../../dmn/index.ts';
import { fromJson, type Scope, scopeOf, toJson } from '../../feel/index.ts';
import { type Answer, ok, rejected } from '../commands.ts';
import { entriesOf } from '../records/json-text.ts';
import { type Key, noKey } from '../records/keys.ts';
import type { DecisionEvaluationValue, JsonText } from '../records/records.ts';
import { type Evaluated, evaluateText, failure, isFailure, scopeOfElement } from '../run/evaluate.ts';
import type { Processing } from '../run/processing.ts';
import type { DecisionDefinition } from '../state/definitions.ts';
import type { ElementInstance } from '../state/state.ts';
import { noObject } from './jobs.ts';
import { bindingText, bound } from './user-tasks.ts';

type Caller = Pick<
  DecisionEvaluationValue,
  'bpmnProcessId' | 'processDefinitionKey' | 'processInstanceKey' | 'elementId' | 'elementInstanceKey'
>;

const noCaller: Caller = {
  bpmnProcessId: '',
  processDefinitionKey: noKey,
  processInstanceKey: noKey,
  elementId: '',
  elementInstanceKey: noKey,
};

/** Evaluates the decision of a business rule task and records it. */
export function evaluateCalledDecision(
  run: Processing,
  element: ElementInstance,
  { decisionId, binding }: CalledDecision,
): Evaluated<JsonText> {
  const id = evaluateText(run, decisionId, element);
  if (isFailure(id)) return id;
  const decision = bound(run.state.definitions.decisions, id.value, binding, element);
  if (!decision)
    return failure(
      'CALLED_DECISION_ERROR',
      `Expected to evaluate decision '${id.value}'${bindingText(binding)}, but no decision found for id '${id.value}'`,
    );
  const { value } = evaluateAndRecord(run, decision, scopeOfElement(element), {
    bpmnProcessId: element.definition.id,
    processDefinitionKey: element.definition.key,
    processInstanceKey: element.processInstanceKey,
    elementId: element.node.id,
    elementInstanceKey: element.key,
  });
  return value.evaluationFailureMessage === ''
    ? { kind: 'value', value: value.decisionOutput }
    : failure('DECISION_EVALUATION_ERROR', value.evaluationFailureMessage);
}

function evaluateAndRecord(
  run: Processing,
  decision: DecisionDefinition,
  scope: Scope,
  caller: Caller,
): { readonly key: Key; readonly value: DecisionEvaluationValue } {
  const result = decision.requirements.drg.evaluate(decision.id, scope, run.settings);
  const value = { ...evaluationValue(run, decision, result), ...caller };
  const key = run.newKey();
  const failed = value.evaluationFailureMessage !== '';
  run.emit('DECISION_EVALUATION', failed ? 'FAILED' : 'EVALUATED', key, value);
  return { key, value };
}

function evaluationValue(
  run: Processing,
  decision: DecisionDefinition,
  result: DecisionResult,
): Omit<DecisionEvaluationValue, keyof Caller> {
  try {
    return recordable(run, decision, result);
  } catch (error) {
    // A value that is nested too deep or too long for JSON.
    if (!(error instanceof RangeError)) throw error;
    const failed = { decisionId: decision.id, message: error.message };
    return recordable(run, decision, { ...result, failure: failed, evaluatedDecisions: () => [] });
  }
}

function recordable(
  run: Processing,
  decision: DecisionDefinition,
  result: DecisionResult,
): Omit<DecisionEvaluationValue, keyof Caller> {
  const { requirements } = decision;
  const warnings = result.warnings.map(({ message }) => message);
  return {
    decisionId: decision.id,
    decisionName: decision.name,
    decisionKey: decision.key,
    decisionVersion: decision.version,
    decisionRequirementsId: requirements.id,
    decisionRequirementsKey: requirements.key,
    decisionOutput: result.failure ? 'null' : toJson(result.output),
    variables: '{}',
    evaluatedDecisions: result.evaluatedDecisions().map((evaluated) => {
      // The other decisions of the graph were deployed with it.
      const other = run.state.definitions.decisions.find(
        evaluated.decisionId,
        (definition) => definition.requirements === requirements,
      );
      return {
        decisionId: evaluated.decisionId,
        decisionName: evaluated.decisionName,
        decisionKey: other?.key ?? noKey,
        decisionVersion: other?.version ?? -1,
        decisionType: evaluated.decisionType,
        decisionOutput: evaluated.output,
        evaluatedInputs: evaluated.inputs.map(({ id, name, value }) => ({
          inputId: id,
          inputName: name,
          inputValue: value,
        })),
        matchedRules: evaluated.matchedRules.map(({ ruleId, ruleIndex, outputs }) => ({
          ruleId,
          ruleIndex,
          evaluatedOutputs: outputs.map(({ id, name, value }) => ({
            outputId: id,
            outputName: name,
            outputValue: value,
          })),
        })),
      };
    }),
    evaluationFailureMessage: result.failure?.message ?? '',
    failedDecisionId: result.failure?.decisionId ?? '',
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

export function evaluateDecision(
  run: Processing,
  { decisionId, decisionKey, variables }: { decisionId?: string; decisionKey?: Key; variables: JsonText },
): Answer {
  const { decisions } = run.state.definitions;
  const decision =
    decisionKey === undefined ? decisions.latest(decisionId ?? '') : decisions.byKey.get(decisionKey);
  if (!decision)
    return rejected(
      'NOT_FOUND',
      decisionKey === undefined
        ? `Expected to evaluate decision '${decisionId ?? ''}', but no decision found for id '${decisionId ?? ''}'`
        : `Expected to evaluate decision with key '${decisionKey}', but no decision found for key '${decisionKey}'`,
    );
  const entries = entriesOf(variables);
  if (!entries) return noObject;
  const scope = scopeOf(new Map(entries.map(([name, json]) => [name, fromJson(json)])));
  const { key, value } = evaluateAndRecord(run, decision, scope, noCaller);
  return ok({ type: 'decision-evaluated', key, evaluation: value });
}
