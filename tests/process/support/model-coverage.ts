import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import { DmnModdle } from 'dmn-moddle';
import type pg from 'pg';
import { processFiles } from '../../../src/local/deploy-processes.ts';

/** Something an analyst drew that a test must have passed through. */
export interface ModelPart {
  readonly file: string;
  readonly kind: 'sequence flow' | 'boundary event' | 'rule';
  /** Process or decision that owns it. */
  readonly owner: string;
  readonly id: string;
  /**
   * Zeebe never records a flow out of an event-based gateway as taken (by the standard the token jumps to the event):
   * that the event it leads to was completed says the same, as nothing else leads there.
   */
  readonly provenBy?: string;
}

export interface ModelCoverage {
  readonly parts: number;
  readonly taken: number;
  readonly missing: readonly ModelPart[];
  readonly byFile: readonly { readonly file: string; readonly parts: number; readonly taken: number }[];
}

interface Element {
  readonly $type: string;
  readonly id: string;
  readonly sourceRef?: Element;
  readonly targetRef?: Element;
  readonly incoming?: readonly Element[];
  readonly flowElements?: readonly Element[];
  readonly rootElements?: readonly Element[];
  readonly drgElement?: readonly Element[];
  readonly decisionLogic?: { readonly rule?: readonly { readonly id: string }[] };
}

/** Every sequence flow, boundary event and decision rule below `folder`. */
export async function modelParts(folder: string): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for (const path of processFiles(folder)) {
    const file = basename(path);
    const xml = readFileSync(path, 'utf8');
    if (file.endsWith('.bpmn')) {
      const { rootElement } = await new BpmnModdle().fromXML(xml);
      for (const process of (rootElement as Element).rootElements ?? [])
        if (process.$type === 'bpmn:Process') collectFlow(process, process.id, file, parts);
    } else if (file.endsWith('.dmn')) {
      const { rootElement } = await new DmnModdle().fromXML(xml);
      for (const decision of (rootElement as Element).drgElement ?? [])
        for (const rule of decision.decisionLogic?.rule ?? [])
          parts.push({ file, kind: 'rule', owner: decision.id, id: rule.id });
    }
  }
  return parts;
}

function collectFlow(container: Element, owner: string, file: string, parts: ModelPart[]): void {
  for (const element of container.flowElements ?? []) {
    if (element.$type === 'bpmn:SequenceFlow')
      parts.push({ file, kind: 'sequence flow', owner, id: element.id, ...proofOf(element) });
    if (element.$type === 'bpmn:BoundaryEvent')
      parts.push({ file, kind: 'boundary event', owner, id: element.id });
    collectFlow(element, owner, file, parts);
  }
}

function proofOf({ sourceRef, targetRef }: Element): Pick<ModelPart, 'provenBy'> {
  if (sourceRef?.$type !== 'bpmn:EventBasedGateway' || targetRef?.incoming?.length !== 1) return {};
  return { provenBy: targetRef.id };
}

/** What of the model the record stream of this database shows as taken. */
export async function modelCoverage(folder: string, pool: pg.Pool): Promise<ModelCoverage> {
  const [parts, taken] = await Promise.all([modelParts(folder), takenParts(pool)]);
  return coverageOf(parts, taken);
}

/** Which of the parts are among what was taken. */
export function coverageOf(parts: readonly ModelPart[], seen: Iterable<Taken>): ModelCoverage {
  const taken = new Set([...seen].map(keyOf));
  const isTaken = (part: ModelPart) =>
    taken.has(keyOf(part)) ||
    (part.provenBy !== undefined && taken.has(keyOf({ ...part, kind: 'catch event', id: part.provenBy })));
  const missing = parts.filter((part) => !isTaken(part));
  const files = new Map<string, { parts: number; taken: number }>();
  for (const part of parts) {
    const sum = files.get(part.file) ?? { parts: 0, taken: 0 };
    sum.parts++;
    if (isTaken(part)) sum.taken++;
    files.set(part.file, sum);
  }
  return {
    parts: parts.length,
    taken: parts.length - missing.length,
    missing,
    byFile: [...files].map(([file, sum]) => ({ file, ...sum })),
  };
}

async function takenParts(pool: pg.Pool): Promise<Taken[]> {
  const { rows } = await pool.query<Taken>(`
    SELECT DISTINCT 'sequence flow' AS kind, i.bpmn_process_id AS owner, f.element_id AS id
    FROM read_model.sequence_flow_taken f JOIN read_model.process_instance i USING (process_instance_key)
    UNION
    SELECT DISTINCT 'boundary event', i.bpmn_process_id, e.element_id
    FROM read_model.element_instance e JOIN read_model.process_instance i USING (process_instance_key)
    WHERE e.element_type = 'BOUNDARY_EVENT' AND e.state = 'completed'
    UNION
    SELECT DISTINCT 'boundary event', i.bpmn_process_id, s.catch_element_id
    FROM read_model.engine_event s JOIN read_model.process_instance i USING (process_instance_key)
    WHERE s.kind = 'compensation' AND s.catch_element_id IS NOT NULL
    UNION
    SELECT DISTINCT 'catch event', i.bpmn_process_id, e.element_id
    FROM read_model.element_instance e JOIN read_model.process_instance i USING (process_instance_key)
    WHERE e.element_type IN ('INTERMEDIATE_CATCH_EVENT', 'RECEIVE_TASK') AND e.state = 'completed'
    UNION
    SELECT DISTINCT 'rule', d.decision_id, rule ->> 'id'
    FROM read_model.decision_evaluation d, jsonb_array_elements(d.matched_rules) AS rule`);
  return rows;
}

/** Something that was passed through; of decisions, a rule that matched. */
export type Taken = Pick<ModelPart, 'owner' | 'id'> & { readonly kind: ModelPart['kind'] | 'catch event' };
const keyOf = ({ kind, owner, id }: Taken) => `${kind} ${owner} ${id}`;

/** The report as people read it: a line a file, then what no test took. */
export function describeCoverage(coverage: ModelCoverage): string {
  const percent = (taken: number, parts: number) => `${((taken / parts) * 100).toFixed(1).padStart(5)} %`;
  const lines = coverage.byFile.map(
    ({ file, parts, taken }) =>
      `  ${file.padEnd(36)} ${String(taken).padStart(4)} of ${String(parts).padStart(4)} ${percent(taken, parts)}`,
  );
  return [
    'model coverage, from the record stream (sequence flows, boundary events, decision rules):',
    ...lines,
    `  ${'all'.padEnd(36)} ${String(coverage.taken).padStart(4)} of ${String(coverage.parts).padStart(4)} ${percent(coverage.taken, coverage.parts)}`,
    ...coverage.missing.map((part) => `  not taken: ${part.kind} ${part.id} (${part.owner}, ${part.file})`),
  ].join('\n');
}
