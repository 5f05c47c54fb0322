import type { EngineRecord } from '../../../../src/engine/core/records/records.ts';
import type { Taken } from '../../../process/support/model-coverage.ts';

const catching: ReadonlySet<string> = new Set(['INTERMEDIATE_CATCH_EVENT', 'RECEIVE_TASK']);

/** What of the models the records show as taken. */
export function* takenBy(records: readonly EngineRecord[]): Iterable<Taken> {
  for (const { valueType, intent, value } of records) {
    if (valueType === 'DECISION_EVALUATION') {
      for (const { decisionId, matchedRules } of value.evaluatedDecisions)
        for (const { ruleId } of matchedRules) yield { kind: 'rule', owner: decisionId, id: ruleId };
    } else if (valueType === 'PROCESS_INSTANCE') {
      const { bpmnProcessId: owner, elementId: id, bpmnElementType } = value;
      if (intent === 'SEQUENCE_FLOW_TAKEN') yield { kind: 'sequence flow', owner, id };
      else if (intent !== 'ELEMENT_COMPLETED') continue;
      else if (bpmnElementType === 'BOUNDARY_EVENT') yield { kind: 'boundary event', owner, id };
      else if (catching.has(bpmnElementType)) yield { kind: 'catch event', owner, id };
    }
  }
}
