import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { projectRoot } from '../../../src/config/project-root.ts';
import { caseKinds } from '../../../src/contracts/ids.ts';
import { processFiles } from '../../../src/local/deploy-processes.ts';
import type { Loose } from '../cluster.ts';

/** What a job of the copies stands for. */
export type Work = 'worker' | 'user-task' | 'end' | 'arrival';

/** Headers of the jobs of the copies. */
export const workHeader = 'conformance-work';
export const typeHeader = 'conformance-type';
export const formHeader = 'conformance-form';
/** Local variables of a user task's job. */
export const taskVariables = {
  candidateGroups: 'conformanceCandidateGroups',
  priority: 'conformancePriority',
} as const;

export interface Copies {
  readonly files: Readonly<Record<string, string>>;
  /** Elements of all processes that are jobs: what can be seen of a case. */
  readonly visible: ReadonlySet<string>;
  /** End events of the processes of the cases, outside of their sub-processes. */
  readonly outermostEnds: ReadonlySet<string>;
}

/**
 * The bank's processes under names of their own, so that neither its workers nor its customers meet them, and so that a
 * worker sees what otherwise only the records tell: user tasks and end events are jobs, and there is a job before each
 * event-based gateway and each element of `awaited`. All jobs have the type `id`; a header has what they stand for.
 */
export async function copyProcesses(id: string, awaited: ReadonlySet<string>): Promise<Copies> {
  const paths = processFiles(join(projectRoot, 'processes'));
  return copyFiles(
    id,
    awaited,
    Object.fromEntries(paths.map((path) => [basename(path), readFileSync(path, 'utf8')])),
  );
}

/** The same of any files, by name. */
export async function copyFiles(
  id: string,
  awaited: ReadonlySet<string>,
  texts: Readonly<Record<string, string>>,
): Promise<Copies> {
  const files: Record<string, string> = {};
  const visible = new Set<string>();
  const outermostEnds = new Set<string>();
  for (const [file, text] of Object.entries(texts)) {
    const name = renamed(id, file);
    if (file.endsWith('.bpmn')) {
      const copy = new Copy(id, awaited, { visible, outermostEnds });
      files[name] = await copy.of(text);
    } else files[name] = file.endsWith('.dmn') ? copyDecisions(id, text) : copyForm(id, text);
  }
  return { files, visible, outermostEnds };
}

export const renamed = (id: string, name: string): string => `${id}-${name}`;

/** Decisions and their requirements get other ids, also where an expression names what it requires by its id. */
function copyDecisions(id: string, text: string): string {
  const ids = [...text.matchAll(/<(?:\w+:)?(?:decision|definitions)\s[^>]*?\bid="([^"]+)"/g)].map(
    ([, own]) => own,
  );
  let copy = text;
  for (const own of ids as string[]) {
    const references = new RegExp(`\\b(id|href|dmnElementRef)="(#?)${own}"`, 'g');
    copy = copy
      .replaceAll(references, `$1="$2${renamed(id, own)}"`)
      .replaceAll(`\`${own}\``, `\`${renamed(id, own)}\``);
  }
  return copy;
}

function copyForm(id: string, text: string): string {
  const form = JSON.parse(text) as { id: string };
  return JSON.stringify({ ...form, id: renamed(id, form.id) });
}

class Copy {
  readonly #moddle = new BpmnModdle({ zeebe }) as BpmnModdle & {
    create(type: string, attributes?: object): Loose;
  };
  readonly #id: string;
  readonly #awaited: ReadonlySet<string>;
  readonly #found: { readonly visible: Set<string>; readonly outermostEnds: Set<string> };

  constructor(
    id: string,
    awaited: ReadonlySet<string>,
    found: { readonly visible: Set<string>; readonly outermostEnds: Set<string> },
  ) {
    this.#id = id;
    this.#awaited = awaited;
    this.#found = found;
  }

  async of(text: string): Promise<string> {
    const definitions = (await this.#moddle.fromXML(text)).rootElement as Loose;
    definitions.diagrams = [];
    for (const root of definitions.rootElements) {
      if (root.$type === 'bpmn:Message' || root.$type === 'bpmn:Signal')
        root.name = renamed(this.#id, root.name);
      if (root.$type !== 'bpmn:Process') continue;
      const isCase = (caseKinds as readonly string[]).includes(root.id);
      root.id = renamed(this.#id, root.id);
      this.#scope(root, isCase);
    }
    return (await this.#moddle.toXML(definitions)).xml;
  }

  #scope(scope: Loose, isCase: boolean): void {
    for (const element of [...scope.flowElements]) {
      if (element.flowElements) this.#scope(element, false);
      this.#rename(element);
      if (element.$type === 'bpmn:EndEvent' && !element.eventDefinitions?.length) {
        const definition = this.#moddle.create('bpmn:MessageEventDefinition', { id: `${element.id}-as-job` });
        definition.$parent = element;
        element.eventDefinitions = [definition];
        this.#asJob(element, 'end', '');
        if (isCase) this.#found.outermostEnds.add(element.id);
      }
      if (element.$type === 'bpmn:UserTask') this.#replaceUserTask(scope, element);
      const isGateway = /Gateway$/.test(element.$type) && this.#awaited.has(element.id);
      if (isGateway || element.$type === 'bpmn:EventBasedGateway') this.#insertArrival(scope, element);
    }
  }

  #rename(element: Loose): void {
    for (const value of extensionsOf(element)) {
      if (value.$type === 'zeebe:CalledElement') value.processId = renamed(this.#id, value.processId);
      if (value.$type === 'zeebe:CalledDecision') value.decisionId = renamed(this.#id, value.decisionId);
      if (value.$type === 'zeebe:TaskDefinition') {
        const { type } = value;
        value.type = this.#id;
        this.#addHeaders(element, { [workHeader]: 'worker', [typeHeader]: type });
        this.#found.visible.add(element.id);
      }
    }
  }

  #asJob(element: Loose, work: Work, type: string): void {
    const definition = this.#moddle.create('zeebe:TaskDefinition', { type: this.#id, retries: '3' });
    this.#setExtensions(element, [definition, ...extensionsOf(element)]);
    this.#addHeaders(element, { [workHeader]: work, [typeHeader]: type });
    this.#found.visible.add(element.id);
  }

  /** A service task with the same mappings, loop and events; who may do it is in local variables. */
  #replaceUserTask(scope: Loose, element: Loose): void {
    const values = extensionsOf(element);
    const of = (type: string) => values.find(({ $type }: Loose) => $type === `zeebe:${type}`);
    const mapping = of('IoMapping') ?? this.#moddle.create('zeebe:IoMapping', {});
    const inputs = {
      [taskVariables.candidateGroups]: feel(of('AssignmentDefinition')?.candidateGroups),
      [taskVariables.priority]: of('PriorityDefinition')?.priority ?? '=50',
    };
    const added = Object.entries(inputs).map(([target, source]) =>
      this.#moddle.create('zeebe:Input', { source, target }),
    );
    mapping.inputParameters = [...(mapping.inputParameters ?? []), ...added];
    const task = this.#moddle.create('bpmn:ServiceTask', {
      id: element.id,
      name: element.name,
      incoming: element.incoming,
      outgoing: element.outgoing,
    });
    for (const key of ['default', 'loopCharacteristics'] as const) if (element[key]) task[key] = element[key];
    if (task.loopCharacteristics) task.loopCharacteristics.$parent = task;
    this.#setExtensions(task, [mapping]);
    this.#asJob(task, 'user-task', '');
    this.#addHeaders(task, { [formHeader]: of('FormDefinition')?.formId ?? '' });
    replaceIn(scope, element, task);
  }

  /** A job through which all flows to the gateway come. */
  #insertArrival(scope: Loose, gateway: Loose): void {
    const task = this.#moddle.create('bpmn:ServiceTask', {
      id: `arrival-${gateway.id}`,
      incoming: gateway.incoming,
    });
    const flow = this.#moddle.create('bpmn:SequenceFlow', {
      id: `${task.id}-flow`,
      sourceRef: task,
      targetRef: gateway,
    });
    for (const incoming of gateway.incoming) incoming.targetRef = task;
    task.outgoing = [flow];
    gateway.incoming = [flow];
    for (const one of [task, flow]) {
      one.$parent = scope;
      scope.flowElements.push(one);
    }
    this.#asJob(task, 'arrival', gateway.id);
  }

  #addHeaders(element: Loose, headers: Readonly<Record<string, string>>): void {
    const values = extensionsOf(element);
    const all =
      values.find(({ $type }: Loose) => $type === 'zeebe:TaskHeaders') ??
      this.#moddle.create('zeebe:TaskHeaders', {});
    const added = Object.entries(headers)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => this.#moddle.create('zeebe:Header', { key, value }));
    all.values = [...(all.values ?? []), ...added];
    if (!values.includes(all)) this.#setExtensions(element, [...values, all]);
  }

  #setExtensions(element: Loose, values: Loose[]): void {
    element.extensionElements ??= this.#moddle.create('bpmn:ExtensionElements', {});
    element.extensionElements.$parent = element;
    element.extensionElements.values = values;
  }
}

const extensionsOf = (element: Loose): Loose[] => element.extensionElements?.values ?? [];

/** A list of names as FEEL. */
function feel(groups: string | undefined): string {
  if (groups?.startsWith('=')) return groups;
  return `=${JSON.stringify((groups ?? '').split(',').map((group) => group.trim()))}`;
}

function replaceIn(scope: Loose, old: Loose, replacement: Loose): void {
  replacement.$parent = scope;
  scope.flowElements = scope.flowElements.map((one: Loose) => (one === old ? replacement : one));
  for (const flow of old.incoming ?? []) flow.targetRef = replacement;
  for (const flow of old.outgoing ?? []) flow.sourceRef = replacement;
  for (const one of scope.flowElements) if (one.attachedToRef === old) one.attachedToRef = replacement;
}
