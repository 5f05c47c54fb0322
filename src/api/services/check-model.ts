import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';
import { DmnModdle } from 'dmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import type { FieldError } from '../../contracts/problem.ts';

/** Where a model is wrong. Lines count from 1. */
export interface ModelFault {
  readonly resource: string;
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly message: string;
  readonly element: string | null;
  readonly line: number | null;
}

export interface ModelReport {
  /** The text is no BPMN, DMN or form: nothing is deployed. */
  readonly unparsable: readonly ModelFault[];
  readonly lint: readonly ModelFault[];
}

interface Resource {
  readonly name: string;
  readonly content: string;
}

const lineOf = (text: string, index: number) => text.slice(0, Math.max(index, 0)).split('\n').length;

/** Line of the element with this id in the text. */
export function lineOfElement(text: string, id: string | null): number | null {
  const index = id ? text.indexOf(` id="${id}"`) : -1;
  return index < 0 ? null : lineOf(text, index);
}

/** The element that the parser was in: the last one named up to the end of a line. */
function elementNear(text: string, line: number): string | null {
  const before = text.split('\n').slice(0, line).join('\n');
  return [...before.matchAll(/\sid="([^"]+)"/g)].at(-1)?.[1] ?? null;
}

/** bpmn.io's parser says `line: n` (from 0) and the nested reason in its message. */
function parserFault(resource: Resource, message: string, element?: string): ModelFault {
  const said = /line: (\d+)/.exec(message);
  const reason = /nested error: (.*)/.exec(message)?.[1] ?? message.split('\n')[0]!;
  const line = said ? Number(said[1]) + 1 : lineOfElement(resource.content, element ?? null);
  return {
    resource: resource.name,
    severity: 'error',
    rule: 'parse',
    message: reason.slice(0, 300),
    element: element ?? (line ? elementNear(resource.content, line) : null),
    line,
  };
}

interface Parsed {
  readonly rootElement?: unknown;
  readonly faults: ModelFault[];
}

async function parse(resource: Resource, moddle: Pick<BpmnModdle, 'fromXML'>): Promise<Parsed> {
  try {
    const { rootElement, warnings } = await moddle.fromXML(resource.content);
    const faults = warnings.map((warning) =>
      parserFault(resource, warning.message, (warning as { element?: { id?: string } }).element?.id),
    );
    return { rootElement, faults };
  } catch (error) {
    return { faults: [parserFault(resource, (error as Error).message)] };
  }
}

function parseForm(resource: Resource): Parsed {
  const fault = (message: string): Parsed => ({
    faults: [
      { resource: resource.name, severity: 'error', rule: 'parse', message, element: null, line: null },
    ],
  });
  try {
    const form = JSON.parse(resource.content);
    return form?.id && Array.isArray(form.components)
      ? { faults: [] }
      : fault('a form has an id and components');
  } catch {
    return fault('this is not JSON');
  }
}

const require = createRequire(import.meta.url);
type Report = Record<string, { category: string; id?: string; message: string }[]>;
let linter: { lint(root: unknown): Promise<Report> } | undefined;

/** bpmnlint's recommended rules and what Zeebe 8.6 can run. It ships CommonJS without types. */
function linterOf() {
  const { Linter } = require('bpmnlint');
  const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
  const config = { extends: ['bpmnlint:recommended', 'plugin:camunda-compat/camunda-cloud-8-6'] };
  linter ??= new Linter({ config, resolver: new NodeResolver({ require }) }) as NonNullable<typeof linter>;
  return linter;
}

async function lint(resource: Resource, rootElement: unknown): Promise<ModelFault[]> {
  const report = await linterOf().lint(rootElement);
  return Object.entries(report).flatMap(([rule, entries]) =>
    entries.map((entry) => ({
      resource: resource.name,
      severity: entry.category === 'error' ? ('error' as const) : ('warning' as const),
      rule,
      message: entry.message,
      element: entry.id ?? null,
      line: lineOfElement(resource.content, entry.id ?? null),
    })),
  );
}

/** Reads and lints models before the engine sees them. */
export async function checkModels(resources: readonly Resource[]): Promise<ModelReport> {
  const unparsable: ModelFault[] = [];
  const found: ModelFault[] = [];
  for (const resource of resources) {
    const bpmn = resource.name.endsWith('.bpmn');
    const parsed = bpmn
      ? await parse(resource, new BpmnModdle({ zeebe }))
      : resource.name.endsWith('.dmn')
        ? await parse(resource, new DmnModdle())
        : parseForm(resource);
    unparsable.push(...parsed.faults);
    if (bpmn && parsed.faults.length === 0) found.push(...(await lint(resource, parsed.rootElement)));
  }
  return { unparsable, lint: found };
}

/** A fault as a field error of the deployment request. */
export const asFieldError = (
  fault: ModelFault,
): FieldError & { element: string | null; line: number | null } => ({
  field: fault.resource,
  code: fault.rule,
  zh: `第 ${fault.line ?? '?'} 行，元素 ${fault.element ?? '?'}：${fault.message}`,
  en: `line ${fault.line ?? '?'}, element ${fault.element ?? '?'}: ${fault.message}`,
  element: fault.element,
  line: fault.line,
});
