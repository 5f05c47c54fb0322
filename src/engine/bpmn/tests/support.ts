import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type BpmnCompilation,
  type BpmnProblem,
  compileBpmn,
  type FlowNode,
  type ProcessModel,
} from '../index.ts';

export function fixture(name: string): string {
  return readFileSync(new URL(`./${name}.bpmn`, import.meta.url), 'utf8');
}

/** The first process of the fixture, which has nothing to refuse and nothing to warn about. */
export function compiled(name: string): ProcessModel {
  const compilation = compileBpmn(fixture(name), `${name}.bpmn`);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.problems, null, 2));
  expect(compilation.warnings).toEqual([]);
  return compilation.processes[0] as ProcessModel;
}

export function nodeOf(process: ProcessModel, id: string): FlowNode {
  const node = process.nodes.get(id);
  if (!node) throw new Error(`there is no ${id}`);
  return node;
}

export function problemsOf(xml: string): readonly BpmnProblem[] {
  const compilation: BpmnCompilation = compileBpmn(xml, 'changed.bpmn');
  return compilation.kind === 'refused' ? compilation.problems : [];
}

/**
 * What makes the fixture wrong: `from` stands in it exactly once and is written as `to`. The fixture itself, the nearest
 * that passes, is compiled by the test of its model.
 */
export interface Refusal {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly elementId: string;
  readonly message: RegExp;
}

/** Each change gives exactly one problem, at the element named. */
export function testRefusals(name: string, refusals: readonly Refusal[]): void {
  test.each(refusals)('refused: $what', ({ from, to, elementId, message }) => {
    expect(problemsOf(changed(name, from, to))).toEqual([
      expect.objectContaining({
        file: 'changed.bpmn',
        elementId,
        line: expect.any(Number),
        message: expect.stringMatching(message),
        advice: expect.stringMatching(/./),
      }),
    ]);
  });
}

export function changed(name: string, from: string, to: string): string {
  const parts = fixture(name).split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in ${name}.bpmn`);
  return parts.join(to);
}
