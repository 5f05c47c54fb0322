import type { Lease, OutsideCommand } from '../../../src/engine/core/commands.ts';
import { InMemoryEngine } from '../../../src/engine/core/in-memory-engine.ts';
import type { Key } from '../../../src/engine/core/records/keys.ts';
import type { ElementInstance, Job } from '../../../src/engine/core/state/state.ts';
import { calledProcess, decision, featureProcess, form } from '../../process/projection/feature-models.ts';

/** Gives an engine the commands that Zeebe had. Nothing of Node: a browser runs it too. */

export interface RecordedRecord {
  readonly partitionId: number;
  readonly key: Key;
  readonly position: number;
  readonly timestamp: number;
  readonly valueType: string;
  readonly intent: string;
  // biome-ignore lint/suspicious/noExplicitAny: compared field by field, whatever it has
  readonly value: any;
}

const partitions = 6;

/** Long digits become strings: keys of partition 4 and above exceed a double. */
export function parseRecords(lines: readonly string[]): RecordedRecord[] {
  return lines
    .filter((line) => line !== '' && !line.startsWith('{"index"'))
    .map((line) => JSON.parse(line.replace(/([^\\]":|[[,])(-?\d{16,})(?=[,}\]])/g, '$1"$2"')));
}

const processes = new WeakMap<readonly RecordedRecord[], Map<Key, string>>();

export function processOf(records: readonly RecordedRecord[], instance: Key): string {
  let known = processes.get(records);
  if (!known) {
    known = new Map();
    for (const { valueType, value } of records)
      if (valueType === 'PROCESS_INSTANCE') known.set(value.processInstanceKey, value.bpmnProcessId);
    processes.set(records, known);
  }
  return known.get(instance) ?? '';
}

export function nameOf(record: RecordedRecord | undefined): string {
  if (!record) return 'none';
  const { valueType, intent, value } = record;
  return `${valueType} ${intent} ${value.elementId ?? value.name ?? ''}`;
}

/** What came from outside, in the order of the engine's time; the rest follows from it. */
export function rerun(recorded: readonly RecordedRecord[]): InMemoryEngine {
  const [first] = recorded;
  const engine = new InMemoryEngine({ partitions, now: first?.timestamp ?? 0 });
  const bytes = new TextEncoder();
  engine.execute({
    type: 'deploy-resources',
    resources: [
      ['feature-form.form', form],
      ['feature-decision.dmn', decision],
      ['identity-verification.bpmn', calledProcess],
      ['account-opening.bpmn', featureProcess],
    ].map(([name, content]) => ({ name: name as string, content: bytes.encode(content) })),
  });
  const outside = [...recorded].sort((a, b) => a.timestamp - b.timestamp || a.position - b.position);
  for (const record of outside) {
    const command = commandOf(record, recorded, engine);
    if (!command) continue;
    engine.setClock(record.timestamp);
    const answer =
      command.type === 'due'
        ? engine.runDue(record.partitionId, command.command)
        : engine.execute(command.command);
    if (answer?.kind === 'rejected') throw new Error(`${nameOf(record)}: ${answer.reason}`);
  }
  return engine;
}

type Rerun =
  | { readonly type: 'outside'; readonly command: OutsideCommand }
  | { readonly type: 'due'; readonly command: Parameters<InMemoryEngine['runDue']>[1] };

const outside = (command: OutsideCommand): Rerun => ({ type: 'outside', command });

function commandOf(
  { valueType, intent, value }: RecordedRecord,
  recorded: readonly RecordedRecord[],
  engine: InMemoryEngine,
): Rerun | undefined {
  const variables = JSON.stringify(value.variables);
  const lease: Lease = { worker: value.worker, deadline: value.deadline };
  switch (`${valueType} ${intent}`) {
    case 'MESSAGE PUBLISHED':
      return outside(
        value.timeToLive < 0
          ? { type: 'correlate-message', name: value.name, correlationKey: value.correlationKey, variables }
          : {
              type: 'publish-message',
              name: value.name,
              correlationKey: value.correlationKey,
              messageId: value.messageId,
              timeToLive: value.timeToLive,
              variables,
            },
      );
    case 'JOB COMPLETED':
      return outside({ type: 'complete-job', jobKey: job(engine, recorded, value).key, variables, lease });
    case 'JOB FAILED': {
      const { retries, errorMessage, retryBackoff } = value;
      const { key } = job(engine, recorded, value);
      return outside({
        type: 'fail-job',
        jobKey: key,
        retries,
        errorMessage,
        retryBackoff,
        variables,
        lease,
      });
    }
    case 'JOB ERROR_THROWN': {
      const { errorCode, errorMessage } = value;
      const { key } = job(engine, recorded, value);
      return outside({ type: 'throw-error', jobKey: key, errorCode, errorMessage, variables, lease });
    }
    case 'JOB UPDATED':
      return outside({
        type: 'update-job-retries',
        jobKey: job(engine, recorded, value).key,
        retries: value.retries,
      });
    case 'JOB RECURRED_AFTER_BACKOFF':
      return { type: 'due', command: { type: 'recur-job', jobKey: job(engine, recorded, value).key } };
    case 'TIMER TRIGGERED': {
      const [timerKey] = element(engine, recorded, value, 'review').timers;
      return { type: 'due', command: { type: 'trigger-timer', timerKey: timerKey as Key } };
    }
    case 'INCIDENT RESOLVED': {
      const [incidentKey] = element(engine, recorded, value).incidents;
      return outside({ type: 'resolve-incident', incidentKey: incidentKey as Key });
    }
    case 'USER_TASK ASSIGNING': {
      const { assignee, action } = value;
      return outside({
        type: 'assign-user-task',
        userTaskKey: userTask(engine, recorded, value),
        assignee,
        allowOverride: true,
        action,
      });
    }
    case 'USER_TASK UPDATING':
      return outside({
        type: 'update-user-task',
        userTaskKey: userTask(engine, recorded, value),
        changes: { candidateGroups: value.candidateGroupsList, priority: value.priority },
        action: value.action,
      });
    case 'USER_TASK COMPLETING':
      return outside({
        type: 'complete-user-task',
        userTaskKey: userTask(engine, recorded, value),
        variables,
        action: value.action,
      });
    case 'PROCESS_INSTANCE ELEMENT_TERMINATING':
      return value.bpmnElementType === 'PROCESS'
        ? outside({
            type: 'cancel-process-instance',
            processInstanceKey: element(engine, recorded, value).processInstanceKey,
          })
        : undefined;
    default:
      return undefined;
  }
}

/** The element instance of our run that plays the part of the recorded one: same case, same process, same element. */
function element(
  engine: InMemoryEngine,
  recorded: readonly RecordedRecord[],
  value: RecordedRecord['value'],
  elementId: string = value.elementId,
): ElementInstance {
  const process = processOf(recorded, value.processInstanceKey);
  const caseId = caseOf(recorded, value.processInstanceKey);
  for (const { state } of engine.partitions)
    for (const candidate of state.elements.values())
      if (
        candidate.node.id === elementId &&
        candidate.definition.id === process &&
        state.elements.get(candidate.processInstanceKey)?.variables.get('caseId')?.json ===
          JSON.stringify(caseId)
      )
        return candidate;
  throw new Error(`our run has no ${process} ${elementId} of ${caseId} just now`);
}

function caseOf(recorded: readonly RecordedRecord[], instance: Key): string {
  const variable = recorded.find(
    ({ valueType, value }) =>
      valueType === 'VARIABLE' && value.name === 'caseId' && value.processInstanceKey === instance,
  );
  return JSON.parse(variable?.value.value ?? 'null');
}

function job(
  engine: InMemoryEngine,
  recorded: readonly RecordedRecord[],
  value: RecordedRecord['value'],
): Job {
  const { jobKey } = element(engine, recorded, value);
  for (const { state } of engine.partitions) {
    const found = jobKey === undefined ? undefined : state.jobs.get(jobKey);
    if (found) return found;
  }
  throw new Error(`our run has no job at ${value.elementId}`);
}

function userTask(
  engine: InMemoryEngine,
  recorded: readonly RecordedRecord[],
  value: RecordedRecord['value'],
): Key {
  return element(engine, recorded, value).userTaskKey as Key;
}
