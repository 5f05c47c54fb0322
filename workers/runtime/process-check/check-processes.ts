import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TObject } from 'typebox';
import type { WorkerDefinition } from '../define-worker.ts';
import { type Available, availableVariables, localsOf, type Surroundings } from './available-variables.ts';
import { escapesFrom } from './caught-errors.ts';
import { namesInBpmn } from './feel-names.ts';
import type { CheckedDecision, CheckedElement, CheckedForm, CheckedProcess, Finding } from './model.ts';
import { readBpmn } from './read-bpmn.ts';
import { readDmn } from './read-dmn.ts';
import { readForm } from './read-form.ts';

export interface ProcessInterface {
  /** Variables that each process starts with when nothing calls it. */
  readonly startVariables: Readonly<Record<string, readonly string[]>>;
  /** Variables that come with each message. */
  readonly messageVariables: Readonly<Record<string, readonly string[]>>;
}

/**
 * Holds the diagrams, decisions and forms below a folder against the workers: a job type without worker, an input that
 * nothing provides, an error that nothing catches, a variable that nobody sets, a worker that nobody needs.
 */
export async function checkProcesses(
  folder: string,
  workers: readonly WorkerDefinition[],
  given: ProcessInterface,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const read = await readAll(folder, findings);
  const byType = new Map(workers.map((worker) => [worker.type, worker]));
  const decisions = new Map(read.decisions.map((decision) => [decision.id, decision]));
  const forms = new Map(read.forms.map((form) => [form.id, form]));
  const analyses = analyse(read.processes, byType, forms, given);
  for (const process of read.processes) {
    const available = analyses.get(process.id)!;
    for (const element of process.elements.values()) {
      const at = (rule: Finding['rule'], message: string) =>
        findings.push({
          file: process.file,
          elementId: element.id,
          elementName: element.name,
          rule,
          message,
        });
      checkReferences(element, read.processes, decisions, forms, at);
      checkVariables(element, available, decisions, at);
      checkJob(element, process, read.processes, byType, available, at);
    }
  }
  findings.push(...unusedWorkers(read.processes, workers));
  return findings;
}

/** A line for people: file, element with its name, what is wrong. */
export function describeFinding({ file, elementId, elementName, rule, message }: Finding): string {
  return `${file} ${elementId}${elementName ? ` (${elementName})` : ''}: ${message} [${rule}]`;
}

async function readAll(folder: string, findings: Finding[]) {
  const processes: CheckedProcess[] = [];
  const decisions: CheckedDecision[] = [];
  const forms: CheckedForm[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files) {
    try {
      if (file.endsWith('.bpmn')) processes.push(...(await readBpmn(file, textOf(folder, file))));
      if (file.endsWith('.dmn')) decisions.push(...(await readDmn(file, textOf(folder, file))));
      if (file.endsWith('.form')) forms.push(readForm(file, textOf(folder, file)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      findings.push({ file, elementId: '', elementName: '', rule: 'unreadable', message });
    }
  }
  return { processes, decisions, forms };
}

const textOf = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

/** Variables of every process; a called one starts with what every one of its callers hands over. */
function analyse(
  processes: readonly CheckedProcess[],
  workers: ReadonlyMap<string, WorkerDefinition>,
  forms: ReadonlyMap<string, CheckedForm>,
  given: ProcessInterface,
): Map<string, Available> {
  const analyses = new Map<string, Available>();
  const around: Surroundings = {
    workers,
    forms,
    messageVariables: given.messageVariables,
    variablesAtEnd: (processId) => analyses.get(processId)?.everything ?? new Set(),
  };
  // Calls nest a few levels deep at most: each round carries what is known one level further.
  for (let round = 0; round < 4; round++) {
    for (const process of processes) {
      const atStart = startOf(process, processes, analyses, given);
      analyses.set(process.id, availableVariables(process, atStart, around));
    }
  }
  return analyses;
}

function startOf(
  process: CheckedProcess,
  processes: readonly CheckedProcess[],
  analyses: ReadonlyMap<string, Available>,
  given: ProcessInterface,
): Set<string> {
  const calls = processes.flatMap((caller) =>
    [...caller.elements.values()]
      .filter(({ calledProcess }) => calledProcess?.processId === process.id)
      .map((call) => {
        const inherited = call.calledProcess?.passesAll
          ? (analyses.get(caller.id)?.before(call.id) ?? [])
          : [];
        return new Set([...inherited, ...localsOf(call)]);
      }),
  );
  const [first, ...others] = calls;
  const common = first ? [...first].filter((name) => others.every((other) => other.has(name))) : [];
  return new Set([...(given.startVariables[process.id] ?? []), ...common]);
}

type Report = (rule: Finding['rule'], message: string) => void;

function checkReferences(
  element: CheckedElement,
  processes: readonly CheckedProcess[],
  decisions: ReadonlyMap<string, CheckedDecision>,
  forms: ReadonlyMap<string, CheckedForm>,
  report: Report,
): void {
  const { calledProcess, calledDecision, formId } = element;
  const isFixed = (id: string | undefined): id is string => id !== undefined && !id.startsWith('=');
  if (isFixed(calledProcess?.processId) && !processes.some(({ id }) => id === calledProcess.processId)) {
    report('unknown-process', `calls process ${calledProcess.processId}, which is nowhere`);
  }
  if (isFixed(calledDecision?.decisionId) && !decisions.has(calledDecision.decisionId)) {
    report('unknown-decision', `calls decision ${calledDecision.decisionId}, which is nowhere`);
  }
  if (isFixed(formId) && !forms.has(formId)) report('unknown-form', `shows form ${formId}, which is nowhere`);
}

/** Variables that mappings, conditions, timers and decisions read but nothing before them sets. */
function checkVariables(
  element: CheckedElement,
  available: Available,
  decisions: ReadonlyMap<string, CheckedDecision>,
  report: Report,
): void {
  const before = available.before(element.id);
  const known = new Set(before);
  if (element.loop) for (const name of localsOf(element)) if (!isInput(element, name)) known.add(name);
  // Input mappings see those above them.
  for (const { source, target } of element.inputs) {
    for (const name of namesInBpmn(source)) {
      if (!known.has(name))
        report('unknown-variable', `${target} is made from ${name}, which nothing sets before`);
    }
    known.add(target.split('.')[0] ?? target);
  }
  const readAfterwards = new Set([...known, ...available.everything]);
  for (const expression of element.expressions) {
    for (const name of namesInBpmn(expression)) {
      if (!readAfterwards.has(name)) {
        report('unknown-variable', `reads ${name} in "${expression.slice(0, 60)}", which nothing sets`);
      }
    }
  }
  const decision = element.calledDecision && decisions.get(element.calledDecision.decisionId);
  for (const name of decision?.inputs ?? []) {
    if (!known.has(name)) {
      report('missing-input', `decision ${decision?.id} needs ${name}, which nothing sets before`);
    }
  }
}

const isInput = (element: CheckedElement, name: string) =>
  element.inputs.some(({ target }) => target === name);

function checkJob(
  element: CheckedElement,
  process: CheckedProcess,
  processes: readonly CheckedProcess[],
  workers: ReadonlyMap<string, WorkerDefinition>,
  available: Available,
  report: Report,
): void {
  const { jobType } = element;
  if (!jobType || jobType.startsWith('=')) return;
  const worker = workers.get(jobType);
  if (!worker) {
    report('no-worker', `no worker for job type ${jobType}`);
    return;
  }
  const known = new Set([...available.before(element.id), ...localsOf(element)]);
  const required = ((worker.input as TObject).required as readonly string[] | undefined) ?? [];
  for (const name of new Set(['caseId', ...required])) {
    if (!known.has(name)) report('missing-input', `${jobType} needs ${name}, which nothing sets before`);
  }
  for (const { code } of worker.errors ?? []) {
    const escapes = escapesFrom(element, process, code, processes);
    if (escapes.length > 0) {
      report('uncaught-error', `error ${code} of ${jobType} is caught by nothing in ${escapes.join(', ')}`);
    }
  }
}

function unusedWorkers(
  processes: readonly CheckedProcess[],
  workers: readonly WorkerDefinition[],
): Finding[] {
  const used = new Set(
    processes.flatMap(({ elements }) => [...elements.values()].map(({ jobType }) => jobType)),
  );
  return workers
    .filter(({ type }) => !used.has(type))
    .map(({ type }) => ({
      file: `workers/**/${type}.ts`,
      elementId: type,
      elementName: '',
      rule: 'unused-worker',
      message: `no diagram has a task of job type ${type}`,
    }));
}
