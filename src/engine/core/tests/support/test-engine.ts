import { readFileSync } from 'node:fs';
import type { Answer, AnswerValue, OutsideCommand, Rejection } from '../../commands.ts';
import { type ActivatedJob, InMemoryEngine, type InMemoryOptions } from '../../in-memory-engine.ts';
import type { Key } from '../../records/keys.ts';
import type { EngineRecord, RecordOf, ValueType } from '../../records/records.ts';
import type { ElementInstance } from '../../state/state.ts';
import { linesOf } from './lines.ts';

/** When the clock of every test begins: a Saturday at noon, UTC. */
export const noon = Date.UTC(2026, 10, 28, 12);

/** Variables as a test writes them; text when the digits or names matter that JavaScript would change. */
type Document = object | string;

const textOf = (document: Document): string =>
  typeof document === 'string' ? document : JSON.stringify(document);

/** What the value types say that are no part of how an instance goes on. */
const aside: ReadonlySet<ValueType> = new Set([
  'PROCESS',
  'FORM',
  'DECISION',
  'DECISION_REQUIREMENTS',
  'DEPLOYMENT',
  'PROCESS_INSTANCE_CREATION',
  'PROCESS_EVENT',
]);

/** The engine in memory with the commands of a test in short. A command that is refused throws, unless it is `refused`. */
export class TestEngine {
  readonly engine: InMemoryEngine;
  #seen = 0;

  constructor(options: Partial<InMemoryOptions> = {}) {
    this.engine = new InMemoryEngine({ now: noon, ...options });
  }

  ok(command: OutsideCommand): AnswerValue {
    const answer = this.engine.execute(command);
    if (answer?.kind !== 'ok') throw new Error(answer ? `${answer.code}: ${answer.reason}` : 'no answer yet');
    return answer.value;
  }

  /** @returns code and reason of the refusal */
  refused(command: OutsideCommand): string {
    const answer: Answer | undefined = this.engine.execute(command);
    if (answer?.kind !== 'rejected') throw new Error(`not refused: ${JSON.stringify(answer)}`);
    const { code, reason }: Rejection = answer;
    return `${code}: ${reason}`;
  }

  /** Deploys files together. `source` holds them, `names` are looked up there: see `fixturesOf`. */
  deploy(...resources: readonly { readonly name: string; readonly text: string }[]): AnswerValue {
    return this.ok(deployment(...resources));
  }

  /** @returns the key of the process instance */
  start(bpmnProcessId: string, variables: Document = {}): Key {
    const created = this.ok({ type: 'create-process-instance', bpmnProcessId, variables: textOf(variables) });
    return created.type === 'instance-created' ? created.processInstanceKey : '';
  }

  /** Takes the one job of a type that waits. */
  take(type: string, timeout = 300_000): ActivatedJob {
    const [job, another] = this.engine.activateJobs(type, { most: 2, timeout });
    if (!job || another) throw new Error(`${job ? 'several jobs wait' : 'no job waits'} of type ${type}`);
    return job;
  }

  complete(type: string, variables: Document = {}): void {
    this.completeJob(this.take(type).key, variables);
  }

  completeJob(jobKey: Key, variables: Document = {}): void {
    this.ok({ type: 'complete-job', jobKey, variables: textOf(variables) });
  }

  fail(
    type: string,
    retries: number,
    { message = 'failed', backoff = 0, variables = {} as Document } = {},
  ): Key {
    const { key } = this.take(type);
    this.ok({
      type: 'fail-job',
      jobKey: key,
      retries,
      errorMessage: message,
      retryBackoff: backoff,
      variables: textOf(variables),
    });
    return key;
  }

  throwError(type: string, errorCode: string, variables: Document = {}, errorMessage = ''): Key {
    const { key } = this.take(type);
    this.ok({ type: 'throw-error', jobKey: key, errorCode, errorMessage, variables: textOf(variables) });
    return key;
  }

  /** Completes the open user task of an element. */
  completeUserTask(elementId: string, variables: Document = {}): void {
    this.ok({
      type: 'complete-user-task',
      userTaskKey: this.userTaskKey(elementId),
      variables: textOf(variables),
      action: '',
    });
  }

  userTaskKey(elementId: string): Key {
    const key = this.element(elementId).userTaskKey;
    if (key === undefined) throw new Error(`${elementId} has no user task`);
    return key;
  }

  publish(
    name: string,
    correlationKey = '',
    { variables = {} as Document, timeToLive = 0, messageId = '' } = {},
  ): Key {
    const command = { name, correlationKey, messageId, timeToLive, variables: textOf(variables) };
    const answer = this.ok({ type: 'publish-message', ...command });
    return answer.type === 'message-published' ? answer.messageKey : '';
  }

  signal(signalName: string, variables: Document = {}): void {
    this.ok({ type: 'broadcast-signal', signalName, variables: textOf(variables) });
  }

  cancel(processInstanceKey: Key): void {
    this.ok({ type: 'cancel-process-instance', processInstanceKey });
  }

  setVariables(elementInstanceKey: Key, variables: Document, local = false): void {
    this.ok({ type: 'set-variables', elementInstanceKey, variables: textOf(variables), local });
  }

  /** Resolves the one open incident. */
  resolve(): void {
    const [incident, another] = this.incidents();
    if (!incident || another)
      throw new Error(incident ? 'several incidents are open' : 'no incident is open');
    this.ok({ type: 'resolve-incident', incidentKey: incident.key });
  }

  /** Open incidents, oldest first. */
  incidents() {
    return this.engine.partitions.flatMap(({ state }) => [...state.incidents.values()]);
  }

  /** Open incidents as `IO_MAPPING_ERROR pay: why`. */
  problems(): string[] {
    return this.incidents().map(
      ({ value: { errorType, elementId, errorMessage } }) => `${errorType} ${elementId}: ${errorMessage}`,
    );
  }

  /** All active instances of an element, oldest first; an activity in multi-instance: its inner instances. */
  elements(elementId: string): ElementInstance[] {
    return this.engine.partitions
      .flatMap(({ state }) => [...state.elements.values()])
      .filter(({ node }) => node.id === elementId && !node.multiInstance);
  }

  element(elementId: string): ElementInstance {
    const [element, another] = this.elements(elementId);
    if (!element || another)
      throw new Error(`${elementId} is ${element ? 'active more than once' : 'not active'}`);
    return element;
  }

  /** Local variables of an active element. */
  variables(elementId: string): Record<string, string> {
    return Object.fromEntries([...this.element(elementId).variables].map(([name, { json }]) => [name, json]));
  }

  /** Ids of what is active, processes included, in the order of activation. */
  active(): string[] {
    return this.engine.partitions.flatMap(({ state }) =>
      [...state.elements.values()].map(({ node }) => node.id),
    );
  }

  /** Forgets what happened so far, for `lines` and `records`. */
  skip(): this {
    this.#seen = this.engine.records.length;
    return this;
  }

  /** What happened since the last look, in order. Without types: all but deployment, creation and process events. */
  lines(...only: readonly ValueType[]): string[] {
    const { records } = this.engine;
    const fresh = records.slice(this.#seen);
    this.#seen = records.length;
    return linesOf(
      records,
      fresh.filter(({ valueType }) => (only.length > 0 ? only.includes(valueType) : !aside.has(valueType))),
    );
  }

  /** All records of a value type so far. */
  recordsOf<T extends ValueType>(valueType: T, intent?: string): RecordOf<T>[] {
    return this.engine.records.filter(
      (record: EngineRecord): record is RecordOf<T> =>
        record.valueType === valueType && (intent === undefined || record.intent === intent),
    );
  }

  /** What partitions still hold beside the start events of what is deployed. When everything has ended: nothing. */
  left(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { state } of this.engine.partitions)
      for (const [name, held] of Object.entries(state))
        if (held instanceof Map && held.size > 0 && name !== 'messageStarts')
          counts[name] = (counts[name] ?? 0) + held.size;
    return counts;
  }
}

export function deployment(
  ...resources: readonly { readonly name: string; readonly text: string }[]
): OutsideCommand {
  return {
    type: 'deploy-resources',
    resources: resources.map(({ name, text }) => ({ name, content: new TextEncoder().encode(text) })),
  };
}

/** Reads fixtures that stand beside the test. */
export function fixturesOf(testUrl: string): (name: string) => { name: string; text: string } {
  return (name) => ({ name, text: readFileSync(new URL(name, testUrl), 'utf8') });
}
