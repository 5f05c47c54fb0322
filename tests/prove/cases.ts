import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessModel } from '../../src/engine/bpmn/index.ts';
import type { Answer, OutsideCommand } from '../../src/engine/core/commands.ts';
import { InMemoryEngine } from '../../src/engine/core/in-memory-engine.ts';

export interface CaseRow {
  readonly file: string;
  readonly kind: 'bpmn' | 'dmn' | 'form';
  readonly outcome: 'deployed' | 'refused';
  /** Of a refusal. */
  readonly reason?: string;
  /** How the instance ended or why it did not, what a decision answered. */
  readonly ran?: string;
  /** What the cases' README says instead; then the proof fails. */
  readonly expected?: string;
}

/** Public files and reports beside the checkout; they are no part of the product. */
export const CASES = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../shared/cases');

export const hasCases = (): boolean => existsSync(CASES);

/** A Monday morning, before the dates that the cases name. */
const start = Date.UTC(2026, 10, 30, 8, 30);

/**
 * Deploys every BPMN, DMN and form file of `shared/cases` on an engine of its own and runs what can be run, with
 * stubbed jobs. A process that ends in an incident has come to an outcome, too: its data is made up.
 */
export async function proveCases(): Promise<{ rows: CaseRow[]; ok: boolean }> {
  const rows: CaseRow[] = [];
  for (const file of filesOf(CASES)) {
    const kind = kindOf(file);
    if (kind) rows.push(proveCase(file, kind));
  }
  return { rows, ok: rows.length > 0 && rows.every(({ expected }) => expected === undefined) };
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

function kindOf(file: string): CaseRow['kind'] | undefined {
  if (file.endsWith('.bpmn')) return 'bpmn';
  if (file.endsWith('.dmn')) return 'dmn';
  return file.startsWith('form') && /\.(?:form|json)$/.test(file) ? 'form' : undefined;
}

function proveCase(file: string, kind: CaseRow['kind']): CaseRow {
  const engine = new InMemoryEngine({ now: start });
  const answer = deploy(engine, file);
  const row: CaseRow =
    answer.kind === 'rejected'
      ? { file, kind, outcome: 'refused', reason: shortReason(answer.reason) }
      : { file, kind, outcome: 'deployed', ...ranText(run(engine, file, kind)) };
  const expected = expectation(row);
  return expected === undefined ? row : { ...row, expected };
}

function deploy(engine: InMemoryEngine, file: string): Answer {
  const name = path.basename(file).replace(/\.json$/, '.form');
  return executed(engine, {
    type: 'deploy-resources',
    resources: [{ name, content: readFileSync(path.join(CASES, file)) }],
  });
}

function executed(engine: InMemoryEngine, command: OutsideCommand): Answer {
  const answer = engine.execute(command);
  if (!answer) throw new Error(`${command.type} was not answered`);
  return answer;
}

/** The first two problems; what a message is about stands at its beginning. */
function shortReason(reason: string): string {
  const [, ...problems] = reason.split('\n');
  const more = problems.length > 2 ? ` (and ${problems.length - 2} more)` : '';
  return `${problems
    .slice(0, 2)
    .map((problem) => problem.replace(/[^\s']{100,}/g, (word) => `${word.slice(0, 40)}…`).slice(0, 240))
    .join(' | ')}${more}`;
}

const ranText = (ran: string | undefined) => (ran === undefined ? {} : { ran });

function run(engine: InMemoryEngine, file: string, kind: CaseRow['kind']): string | undefined {
  if (kind === 'form') return undefined;
  if (kind === 'dmn') return decisionsOf(engine, file);
  const special = specialRuns.get(file);
  if (special) return special(engine, file);
  return modelsOf(engine)
    .map((model) => `${model.id}: ${play(engine, model)}`)
    .join('; ');
}

function modelsOf(engine: InMemoryEngine): ProcessModel[] {
  const { processes } = engine.partitions[0]?.state.definitions ?? {};
  return [...(processes?.byKey.values() ?? [])].map(({ model }) => model);
}

// --- processes

/** Starts the process, does whatever it waits for, and says how it ended. */
function play(engine: InMemoryEngine, model: ProcessModel): string {
  begin(engine, model);
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  let rounds = 0;
  while (isRunning(engine) && rounds++ < 500 && doSomething(engine, count));
  const did = [...counts].map(([what, times]) => `${times} ${what}`).join(', ') || 'nothing to wait for';
  const [incident] = stateOf(engine).incidents.values();
  if (!isRunning(engine)) return `ended (${did})`;
  if (!incident) return `waits (${did})`;
  return `incident at ${incident.value.elementId}: ${incident.value.errorMessage.slice(0, 160)} (${did})`;
}

const stateOf = (engine: InMemoryEngine) => {
  const [partition] = engine.partitions;
  if (!partition) throw new Error('the engine has no partition');
  return partition.state;
};

const isRunning = (engine: InMemoryEngine) => stateOf(engine).roots.size > 0;

function begin(engine: InMemoryEngine, model: ProcessModel): void {
  const { noneStart, eventStarts = [] } = model.root.container ?? {};
  if (noneStart) {
    executed(engine, {
      type: 'create-process-instance',
      bpmnProcessId: model.id,
      version: -1,
      variables: JSON.stringify(madeUpVariables(model)),
    });
    return;
  }
  const event = eventStarts[0]?.event;
  if (event?.kind === 'timer') engine.advanceTo(engine.nextDue() ?? engine.now);
  else if (event?.kind === 'message') publish(engine, event.name.text, 'case-1');
  else if (event?.kind === 'signal') broadcast(engine, event.name.text);
}

/** Collections of two for multi-instance, something for correlation keys. */
function madeUpVariables(model: ProcessModel): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const { multiInstance, event } of model.nodes.values()) {
    for (const name of multiInstance?.inputCollection.variables ?? []) made[name] = [1, 2];
    const key = event?.kind === 'message' ? event.correlationKey : undefined;
    for (const name of key?.kind === 'feel' ? key.expression.variables : []) made[name] = 'case-1';
  }
  return made;
}

function publish(engine: InMemoryEngine, name: string, correlationKey: string): void {
  executed(engine, {
    type: 'publish-message',
    name,
    correlationKey,
    messageId: '',
    timeToLive: 0,
    variables: '{}',
  });
}

function broadcast(engine: InMemoryEngine, signalName: string): void {
  executed(engine, { type: 'broadcast-signal', signalName, variables: '{}' });
}

/** One thing of those that the process waits for; the clock moves only when there is nothing else. */
function doSomething(engine: InMemoryEngine, count: (what: string) => void): boolean {
  const [type] = engine.waitingJobTypes();
  if (type !== undefined) {
    for (const { key } of engine.activateJobs(type)) {
      executed(engine, { type: 'complete-job', jobKey: key, variables: '{}' });
      count('jobs');
    }
    return true;
  }
  const state = stateOf(engine);
  const [subscription] = [...state.processMessageSubscriptions.values()].filter(
    (each) => each.state === 'OPENED',
  );
  if (subscription) {
    publish(engine, subscription.value.messageName, subscription.value.correlationKey);
    count('messages');
    return true;
  }
  const [signal] = [...state.signalSubscriptions.values()].filter(({ element }) => element);
  if (signal) {
    broadcast(engine, signal.value.signalName);
    count('signals');
    return true;
  }
  const [task] = state.userTasks.values();
  if (task) {
    executed(engine, {
      type: 'complete-user-task',
      userTaskKey: task.key,
      variables: '{}',
      action: 'complete',
    });
    count('user tasks');
    return true;
  }
  const due = [...state.timers.values()].some(({ element }) => element) ? engine.nextDue() : undefined;
  if (due === undefined) return false;
  engine.advanceTo(due);
  count('timers');
  return true;
}

/** Runs whose README asks for more than an end. */
const specialRuns = new Map<string, (engine: InMemoryEngine, file: string) => string>([
  ['bpmn/made/committee-mi-v1.bpmn', migrateCommittee],
  ...['due-feel-at', 'due-feel-now', 'due-offset', 'due-region', 'due-seconds-only', 'due-year-9999'].map(
    (name) => [`bpmn/made/${name}.bpmn`, dueDateOf] as const,
  ),
  ['bpmn/made/cycle-cron-0900.bpmn', remindersOf],
  ['bpmn/made/cycle-feel-now.bpmn', (engine) => play(engine, onlyModel(engine))],
]);

function onlyModel(engine: InMemoryEngine): ProcessModel {
  const [model] = modelsOf(engine);
  if (!model) throw new Error('nothing is deployed');
  return model;
}

/** Waits at Vote, migrates to the second version, and ends; the deadline stays as it was. */
function migrateCommittee(engine: InMemoryEngine): string {
  begin(engine, onlyModel(engine));
  const state = stateOf(engine);
  const [root] = state.roots.keys();
  const due = () => [...state.timers.values()].map(({ value }) => value.dueDate).join();
  const votes = () => [...state.userTasks.values()].map(({ value }) => value.elementId).join();
  const before = { due: due(), votes: votes() };
  engine.advance(3_600_000);
  deploy(engine, 'bpmn/made/committee-mi-v2.bpmn');
  const second = state.definitions.processes.latest('committeeMi');
  const answer = executed(engine, {
    type: 'migrate-process-instance',
    processInstanceKey: root ?? '',
    targetProcessDefinitionKey: second?.key ?? '',
    mappingInstructions: ['Task_1', 'Vote', 'Deadline'].map((id) => ({
      sourceElementId: id,
      targetElementId: id,
    })),
  });
  if (answer.kind === 'rejected') return `not migrated: ${answer.reason}`;
  const kept = due() === before.due ? 'due date kept' : `due ${due()}, not ${before.due}`;
  const versions = [...state.elements.values()].map(({ value }) => value.version);
  const moved = `all of version ${[...new Set(versions)].join()}`;
  while (isRunning(engine) && doSomething(engine, () => {}));
  return `at ${before.votes}: migrated, ${kept}, ${moved}; ${isRunning(engine) ? 'waits' : 'ended'}`;
}

function dueDateOf(engine: InMemoryEngine): string {
  const model = onlyModel(engine);
  begin(engine, model);
  const [task] = stateOf(engine).userTasks.values();
  const text = task?.value.dueDate ?? '';
  const at = new Date(text.replace(/\[.*\]$/, ''));
  const instant = Number.isNaN(at.getTime()) ? 'no instant' : at.toISOString();
  while (isRunning(engine) && doSomething(engine, () => {}));
  return `due ${text} = ${instant}; ${isRunning(engine) ? 'waits' : 'ended'}`;
}

/** When the first three reminders come. */
function remindersOf(engine: InMemoryEngine): string {
  begin(engine, onlyModel(engine));
  const times: string[] = [];
  for (let reminder = 0; reminder < 3; reminder++) {
    const due = engine.nextDue();
    if (due === undefined) break;
    times.push(new Date(due).toISOString());
    engine.advanceTo(due);
  }
  while (isRunning(engine) && stateOf(engine).userTasks.size > 0 && doSomething(engine, () => {}));
  return `reminders ${times.join(', ')}; ${isRunning(engine) ? 'waits' : 'ended'}`;
}

// --- decisions

/** What the decisions of the made cases are asked; all others are asked without variables. */
const questions = new Map<string, readonly Readonly<Record<string, unknown>>[]>([
  ['listContainsQ', [{ code: 481 }, { code: 1 }]],
  [
    'notListContains',
    [
      { x: 'a', inputList: ['TEST'] },
      { x: 'a', inputList: ['OTHER'] },
    ],
  ],
  ['nullCompare', [{ amount: null }, { amount: 21 }, { amount: 20 }]],
  ['nameLength', [{ name: '张𬭊' }]],
  ['授信决策', [{ 金额: 500_001 }, { 金额: 1 }]],
]);

function decisionsOf(engine: InMemoryEngine, file: string): string {
  const { decisions } = stateOf(engine).definitions;
  const own = [...decisions.byKey.values()].flatMap(({ id }) =>
    (questions.get(id) ?? [{}]).map((variables) => ({ id, variables })),
  );
  const asked = own.map(({ id, variables }) => `${id} = ${decided(engine, id, JSON.stringify(variables))}`);
  const shown = file.startsWith('dmn/made') ? asked : asked.slice(0, 4);
  return shown.join('; ') + (asked.length > shown.length ? `; and ${asked.length - shown.length} more` : '');
}

function decided(engine: InMemoryEngine, decisionId: string, variables: string): string {
  const answer = executed(engine, { type: 'evaluate-decision', decisionId, variables });
  if (answer.kind === 'rejected') return `rejected: ${answer.reason.slice(0, 100)}`;
  if (answer.value.type !== 'decision-evaluated') return answer.value.type;
  const { decisionOutput, evaluationFailureMessage } = answer.value.evaluation;
  return evaluationFailureMessage
    ? `failed: ${evaluationFailureMessage.slice(0, 120)}`
    : decisionOutput.slice(0, 80);
}

// --- what the README says

type Expectation = Pick<CaseRow, 'outcome'> & { readonly text?: RegExp };

const refused = (text: RegExp): Expectation => ({ outcome: 'refused', text });
const deployed = (text?: RegExp): Expectation => ({ outcome: 'deployed', ...(text ? { text } : {}) });

const expectations: readonly (readonly [file: RegExp, Expectation])[] = [
  [/^bpmn\/miwg\/(?:A\.1\.0|A\.4\.0|B\.1\.0)/, refused(/encoding is ISO-8859-1/)],
  [/^bpmn\/modeler\/xss/, refused(/the id ""><".*the id "\\"<img/)],
  [/^bpmn\/modeler\/zeebe-camunda-mixed/, deployed(/ended/)],
  [/^bpmn\/modeler\/broken/, refused(/tag/)],
  [/^bpmn\/bpmn-js\/duplicate-ids/, refused(/"test" stands twice/)],
  [/^bpmn\/bpmn-js\/missing-namespace/, refused(/the namespace ""/)],
  [/^bpmn\/bpmn-js\/multiple-nested-processes/, refused(/prefix "bpmn" is not declared/)],
  [/^bpmn\/moddle\/xmlns-redeclaration/, refused(/already defined/)],
  [/^bpmn\/moddle\/bad-encoding/, refused(/encoding is windows-1252/)],
  [/^bpmn\/diff\/(?:timer|zeebe)-/, deployed(/ended/)],
  [/^bpmn\/made\/chinese-ids/, refused(/"开户流程_测试" is not ASCII.*Process_1/)],
  [/^bpmn\/made\/uuid-ids/, refused(/begins with a digit.*Process_8d9ba236-9109-47ca-924a-767817c69578/)],
  [/^bpmn\/made\/version-tag-40k/, refused(/has 40960 characters/)],
  [/^bpmn\/made\/long-ids-300/, refused(/has 300 characters/)],
  [
    /^bpmn\/made\/committee-mi-v1/,
    deployed(/at Vote,Vote,Vote: migrated, due date kept, all of version 2; ended/),
  ],
  [/^bpmn\/made\/committee-mi-v2/, deployed(/ended/)],
  [/^bpmn\/made\/due-(?:feel-at|offset|region)/, deployed(/= 2027-01-04T01:00:00.000Z; ended/)],
  [/^bpmn\/made\/due-seconds-only/, deployed(/= 2027-01-04T09:00:00.000Z; ended/)],
  [
    /^bpmn\/made\/due-feel-now/,
    deployed(/due 2026-12-01T08:30Z\[Etc\/UTC\] = 2026-12-01T08:30:00.000Z; ended/),
  ],
  [/^bpmn\/made\/due-year-9999/, deployed(/= 9999-12-31T23:59:59.000Z; ended/)],
  [/^bpmn\/made\/cycle-feel-now/, deployed(/incident at Task_1/)],
  [
    /^bpmn\/made\/cycle-cron-0900/,
    deployed(/2026-11-30T09:00:00.000Z, 2026-12-01T09:00:00.000Z, 2026-12-02T09:00:00.000Z; ended/),
  ],
  [/^dmn\/made\/list-contains-question/, deployed(/= "hit"; .*= "miss"$/)],
  [/^dmn\/made\/not-list-contains/, deployed(/= "blocked"; .*= "clean"$/)],
  [/^dmn\/made\/null-compare/, deployed(/= "missing"; .*= "big"; .*= "other"$/)],
  [/^dmn\/made\/name-length/, deployed(/= "two"$/)],
  // The others of dmn/other are there for editors; some have expressions that no engine evaluates.
  [/^dmn\/other\/dmn-11/, deployed()],
  [/^form\/form-null/, refused(/not a JSON object/)],
  [/^form\/made\//, deployed()],
  [/^form\/formjs-(?:condition|cyclical|chain|hidden|nested|stress)/, deployed()],
];

function expectation(row: CaseRow): string | undefined {
  const found = expectations.find(([file]) => file.test(row.file))?.[1];
  if (!found) return undefined;
  const { outcome, text } = found;
  const isAsExpected = row.outcome === outcome && (!text || text.test(row.reason ?? row.ran ?? ''));
  return isAsExpected ? undefined : `${outcome}${text ? ` with ${text}` : ''}`;
}
