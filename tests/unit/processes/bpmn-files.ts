import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BpmnModdle } from 'bpmn-moddle';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../../processes', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: moddle elements carry whatever their descriptor says
export type Element = any;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One shape or label of a diagram. */
export interface Shape {
  readonly id: string;
  readonly element: Element;
  readonly box: Box;
  readonly label?: Box | undefined;
}

export interface Edge {
  readonly id: string;
  readonly element: Element;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label?: Box | undefined;
}

export interface Diagram {
  readonly definitions: Element;
  readonly warnings: readonly string[];
  readonly shapes: readonly Shape[];
  readonly edges: readonly Edge[];
}

/** Every .bpmn below processes/, as paths relative to it. */
export function bpmnFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.bpmn'))
    .map((name) => relative(root, join(root, name)))
    .sort();
}

/** Parses one of them, with Zeebe's extensions. */
export async function readDiagram(file: string): Promise<Diagram> {
  const moddle = new BpmnModdle({ zeebe: require('zeebe-bpmn-moddle/resources/zeebe.json') });
  const { rootElement, warnings } = (await moddle.fromXML(readFileSync(join(root, file), 'utf8'))) as Element;
  const plane: Element[] = rootElement.diagrams[0].plane.planeElement;
  return {
    definitions: rootElement,
    warnings: warnings.map((warning: Error) => warning.message),
    shapes: plane
      .filter((one) => one.$type === 'bpmndi:BPMNShape')
      .map((one) => ({
        id: one.bpmnElement.id,
        element: one.bpmnElement,
        box: one.bounds,
        label: one.label?.bounds,
      })),
    edges: plane
      .filter((one) => one.$type === 'bpmndi:BPMNEdge')
      .map((one) => ({
        id: one.bpmnElement.id,
        element: one.bpmnElement,
        points: one.waypoint,
        label: one.label?.bounds,
      })),
  };
}

/** Findings of bpmnlint:recommended and camunda-compat for 8.6: `rule: element: message`. */
export async function lint(definitions: Element): Promise<string[]> {
  const { Linter } = require('bpmnlint');
  const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
  const linter = new Linter({
    config: { extends: ['bpmnlint:recommended', 'plugin:camunda-compat/camunda-cloud-8-6'] },
    resolver: new NodeResolver({ require }),
  });
  const report: Record<string, { id: string; message: string }[]> = await linter.lint(definitions);
  return Object.entries(report).flatMap(([rule, found]) =>
    found.map(({ id, message }) => `${rule}: ${id}: ${message}`),
  );
}

export const isA = (element: Element, type: string): boolean => element.$instanceOf(`bpmn:${type}`);
