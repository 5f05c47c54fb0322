import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { calledProcess, featureProcess } from '../../../../tests/process/projection/feature-models.ts';
import { compileBpmn } from '../index.ts';

const files = readdirSync('processes', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.bpmn'))
  .map((file) => join('processes', file))
  .sort();

describe("the bank's processes", () => {
  test('are there', () => {
    expect(files.map((file) => basename(file))).toEqual([
      'account-opening.bpmn',
      'complaint-handling.bpmn',
      'credit-approval.bpmn',
      'customer-notification.bpmn',
      'identity-verification.bpmn',
      'sla-escalation.bpmn',
    ]);
  });

  test.each(files)('%s compiles: every flow and node of the diagram is in the model', (file) => {
    const xml = readFileSync(file, 'utf8');
    const compiled = compileBpmn(xml, file);
    if (compiled.kind === 'refused') throw new Error(JSON.stringify(compiled.problems, null, 2));
    expect(compiled.warnings).toEqual([]);
    expect(compiled.processes).toHaveLength(1);
    const [process] = compiled.processes;
    expect([...(process?.flows.keys() ?? [])]).toEqual(
      [...xml.matchAll(/<bpmn:sequenceFlow id="([^"]+)"/g)].map(([, id]) => id),
    );
    const nodes = /<bpmn:(?:\w*Task|\w*[gG]ateway|callActivity|subProcess|\w*Event) id="([^"]+)"/g;
    expect([...(process?.nodes.keys() ?? [])].sort()).toEqual(
      [...xml.matchAll(nodes)].map(([, id]) => id as string).sort(),
    );
  });
});

describe('the models of the recorded stream', () => {
  test('compile', () => {
    const compiled = compileBpmn(featureProcess, 'features.bpmn');
    if (compiled.kind === 'refused') throw new Error(JSON.stringify(compiled.problems, null, 2));
    const [process] = compiled.processes;
    const node = (id: string) => process?.nodes.get(id);
    expect(process).toMatchObject({ id: 'account-opening', name: '', versionTag: '' });
    expect(process?.root.container?.eventStarts.map(({ id }) => id)).toEqual(['start']);
    expect(node('book')?.compensation).toMatchObject({
      boundaryEvent: { id: 'book-undo-event' },
      handler: { id: 'book-undo', isForCompensation: true, eventType: 'COMPENSATION' },
    });
    expect(node('book')?.boundaryEvents).toEqual([]);
    expect(node('stage')?.boundaryEvents.map(({ id }) => id)).toEqual(['stage-late']);
    expect(node('review')?.scope?.id).toBe('stage');
    expect(node('review')?.userTask).toMatchObject({
      candidateGroups: { kind: 'text', text: 'account-reviewer, account-supervisor' },
      dueDate: { kind: 'feel', text: 'now() + duration("PT1H")' },
      priority: { kind: 'text', text: '80' },
      formId: { kind: 'text', text: 'feature-form' },
      formBinding: { kind: 'deployment' },
    });
    expect(node('wait')?.event).toMatchObject({
      kind: 'message',
      name: { kind: 'text', text: 'confirmed' },
      correlationKey: { kind: 'feel', text: 'caseId' },
    });
    expect(node('review-late')?.event).toEqual({
      kind: 'timer',
      timer: { kind: 'duration', value: { kind: 'text', text: 'PT1S' } },
    });
    expect(node('call')?.calledElement).toMatchObject({
      propagateAllParentVariables: false,
      propagateAllChildVariables: false,
      binding: { kind: 'deployment' },
    });
  });

  test('the called process catches its error', () => {
    const compiled = compileBpmn(calledProcess, 'called.bpmn');
    if (compiled.kind === 'refused') throw new Error(JSON.stringify(compiled.problems, null, 2));
    expect(compiled.processes[0]?.nodes.get('verify-refused')).toMatchObject({
      interrupting: true,
      attachedTo: { id: 'verify' },
      event: { kind: 'error', code: { kind: 'text', text: 'refused' } },
    });
  });
});
