import { type Key, keyOrNone, textOrNone } from '../record.ts';
import { decisionEvaluation } from '../tables.ts';
import { handler } from './handler.ts';

interface Evaluated {
  readonly decisionId: string;
  readonly decisionKey: Key;
  readonly decisionVersion: number;
  readonly decisionType: string;
  /** JSON text, as every value below. */
  readonly decisionOutput: string;
  readonly evaluatedInputs: readonly { inputId: string; inputName: string; inputValue: string }[];
  readonly matchedRules: readonly {
    ruleId: string;
    ruleIndex: number;
    evaluatedOutputs: readonly { outputId: string; outputName: string; outputValue: string }[];
  }[];
}

interface Value {
  readonly decisionId: string;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
  readonly processInstanceKey: Key;
  readonly evaluationFailureMessage: string;
  readonly evaluatedDecisions: readonly Evaluated[];
}

export const decisionEvaluationHandler = handler<Value>({
  valueType: 'DECISION_EVALUATION',
  accepted: ['EVALUATED', 'FAILED'],
  project({ key, intent, position, timestamp, value }, { fold, instances }) {
    const failed = intent === 'FAILED';
    value.evaluatedDecisions.forEach((decision, ordinal) => {
      fold.write(decisionEvaluation, {
        process_instance_key: value.processInstanceKey,
        position,
        ordinal,
        evaluation_key: key,
        case_id: instances.caseOf(value.processInstanceKey),
        element_id: textOrNone(value.elementId),
        element_instance_key: keyOrNone(value.elementInstanceKey),
        decision_key: keyOrNone(decision.decisionKey),
        decision_id: decision.decisionId,
        decision_version: decision.decisionVersion,
        decision_type: decision.decisionType,
        root_decision_id: value.decisionId,
        inputs: inputsJson(decision),
        output: textOrNone(decision.decisionOutput),
        matched_rules: rulesJson(decision),
        state: failed && ordinal === value.evaluatedDecisions.length - 1 ? 'failed' : 'evaluated',
        failure_message: failed ? textOrNone(value.evaluationFailureMessage) : undefined,
        evaluated_at: timestamp,
      });
    });
  },
});

/** Values are JSON text already and are set in as they are: no number loses a digit. */
function valueJson(id: string, name: string, json: string): string {
  return `{"id":${JSON.stringify(id)},"name":${JSON.stringify(name)},"value":${json || 'null'}}`;
}

function inputsJson({ evaluatedInputs }: Evaluated): string {
  return `[${evaluatedInputs.map((i) => valueJson(i.inputId, i.inputName, i.inputValue)).join(',')}]`;
}

function rulesJson({ matchedRules }: Evaluated): string {
  const rules = matchedRules.map(({ ruleId, ruleIndex, evaluatedOutputs }) => {
    const outputs = evaluatedOutputs.map((o) => valueJson(o.outputId, o.outputName, o.outputValue)).join(',');
    return `{"id":${JSON.stringify(ruleId)},"index":${ruleIndex},"outputs":[${outputs}]}`;
  });
  return `[${rules.join(',')}]`;
}
