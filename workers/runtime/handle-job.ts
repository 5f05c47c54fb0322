import type { ActivatedJob } from '../../src/zeebe/activate-jobs.ts';
import type { Ports } from '../adapters/ports.ts';
import { compileInput, compileOutput } from './check-values.ts';
import type { WorkerContext, WorkerDefinition, WorkerLog } from './define-worker.ts';
import type { FailureMemory } from './failure-memory.ts';
import type { JobGateway } from './gateway.ts';
import { commandFor, type Ending, failCommand, type JobCommand } from './job-command.ts';
import type { JobEnd } from './jobs-in-hand.ts';
import type { Outcome } from './outcomes.ts';
import type { EffectScope } from './postgres-effects.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.ts';
import type { RuntimeDependencies } from './run-worker.ts';
import { safeStack } from './safe-error.ts';
import type { Receipt } from './send-until-taken.ts';

/** Time for the handler when the worker names none, ms. */
export const defaultTimeoutMs = 30_000;

/** The engine leaves a job to us longer than the handler may take: time to say how it ended, back-off included. */
export const deliveryMarginMs = 15_000;

export interface JobHandler {
  /** Variables to activate with. */
  readonly variables: readonly string[];
  /** How long the engine leaves a job to us, ms. */
  readonly jobTimeoutMs: number;
  /** Handles one job to its end; never throws. */
  handle(job: ActivatedJob): Promise<JobEnd>;
}

/** Makes the handler of one worker. `shutdown` aborts running handlers once draining has taken too long. */
export function createJobHandler(
  definition: WorkerDefinition,
  dependencies: RuntimeDependencies & { readonly gateway: JobGateway; readonly memory: FailureMemory },
  shutdown: AbortSignal,
): JobHandler {
  const { gateway, memory, metrics } = dependencies;
  const input = compileInput(definition.input);
  const output = compileOutput(definition.output);
  const timeoutMs = definition.timeoutMs ?? defaultTimeoutMs;
  const jobTimeoutMs = timeoutMs + deliveryMarginMs;
  const policy = retryPolicyOf(definition);
  const ports = pick(dependencies.ports, definition.uses);

  const terms = (job: ActivatedJob, now: number) => ({
    retriesLeft: job.retries,
    history: memory.historyOf(job.key, now),
    policy,
    random: Math.random(),
    shuttingDown: shutdown.aborted,
  });

  const decide = async (job: ActivatedJob, log: WorkerLog, startedAt: number): Promise<JobCommand> => {
    const checked = input.check(job.variables);
    const caseId = job.variables.caseId;
    if (!checked.ok) return failCommand('hopeless', checked.problem, terms(job, startedAt));
    if (typeof caseId !== 'string') {
      return failCommand('hopeless', 'input variable caseId is missing', terms(job, startedAt));
    }
    const limit = limitTime(timeoutMs, shutdown);
    const { signal } = limit;
    const scope: EffectScope = { caseId, signal, leaseMs: timeoutMs + 1_000 };
    const context: WorkerContext = {
      caseId,
      job: viewOf(job),
      clock: dependencies.clock,
      log,
      effects: dependencies.effectsFor(scope),
      signal,
    };
    const handling = (async () => definition.handle(checked.value, { ...context, ...ports }))();
    const ending = await endingOf(handling, signal).finally(limit.clear);
    if (ending.kind === 'thrown') log.error({ stack: safeStack(ending.error) }, 'the handler threw');
    return commandFor(definition, output.check, ending, terms(job, Date.now()));
  };

  const deliver = async (
    job: ActivatedJob,
    command: JobCommand,
    log: WorkerLog,
    deadline: number,
  ): Promise<JobEnd> => {
    let sent = command;
    let receipt: Receipt;
    try {
      receipt = await gateway.send(job.key, command, deadline);
    } catch (error) {
      // The engine refuses the command itself, e.g. variables beyond its message size: no try can help.
      log.error({ stack: safeStack(error) }, 'the engine refused how the job ended');
      sent = failCommand('hopeless', `the engine refused to ${command.kind}`, terms(job, Date.now()));
      receipt = await gateway.send(job.key, sent, deadline).catch((): Receipt => 'undelivered');
    }
    if (receipt !== 'taken') {
      metrics.undelivered.inc({ type: definition.type, receipt });
      log.warn({ receipt }, 'the engine did not take the end of the job');
    }
    return { command: sent, receipt };
  };

  return {
    variables: [...new Set(['caseId', ...input.names])],
    jobTimeoutMs,
    async handle(job) {
      const startedAt = Date.now();
      const log = dependencies.log.child({
        caseId: typeof job.variables.caseId === 'string' ? job.variables.caseId : undefined,
        jobType: job.type,
        jobKey: job.key,
        elementId: job.elementId,
        processInstanceKey: job.processInstanceKey,
      });
      const end = metrics.seconds.startTimer({ type: definition.type });
      const command = await decide(job, log, startedAt).catch((error) =>
        commandFor(definition, output.check, { kind: 'thrown', error }, terms(job, Date.now())),
      );
      end();
      const outcome = command.kind === 'fail' ? command.verdict : command.kind;
      metrics.jobs.inc({ type: definition.type, outcome });
      if (command.kind === 'fail') memory.failed(job.key, Date.now());
      else memory.forget(job.key);
      const fields = { outcome, durationMs: Date.now() - startedAt, ...explain(command) };
      if (outcome === 'complete') log.info(fields, 'job done');
      else log.warn(fields, 'job not completed');
      return deliver(job, command, log, startedAt + jobTimeoutMs).catch((error): JobEnd => {
        log.error({ stack: safeStack(error) }, 'telling the engine failed');
        return { command, receipt: 'lost' };
      });
    },
  };
}

/** A signal for one job. Not `AbortSignal.any`: on Node 20 each one stays with the long-lived source. */
function limitTime(ms: number, shutdown: AbortSignal) {
  const controller = new AbortController();
  const abort = () => controller.abort(shutdown.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException('the time of the job is up', 'TimeoutError')),
    ms,
  );
  if (shutdown.aborted) abort();
  else shutdown.addEventListener('abort', abort, { once: true });
  const clear = () => {
    clearTimeout(timer);
    shutdown.removeEventListener('abort', abort);
  };
  return { signal: controller.signal, clear };
}

function retryPolicyOf(definition: WorkerDefinition): RetryPolicy {
  return {
    ...defaultRetryPolicy,
    ...(definition.maxBackoffMs === undefined ? {} : { capMs: definition.maxBackoffMs }),
    ...(definition.patienceMs === undefined ? {} : { patienceMs: definition.patienceMs }),
  };
}

function pick(ports: Ports, names: readonly (keyof Ports)[]): Partial<Ports> {
  return Object.fromEntries(names.map((name) => [name, ports[name]]));
}

function viewOf(job: ActivatedJob) {
  const { key, processInstanceKey, bpmnProcessId, elementId, elementInstanceKey, retries, headers } = job;
  return { key, processInstanceKey, bpmnProcessId, elementId, elementInstanceKey, retries, headers };
}

function explain(command: JobCommand): object {
  if (command.kind === 'complete') return {};
  if (command.kind === 'bpmn-error') return { errorCode: command.code, reason: command.message };
  return { retries: command.retries, backOffMs: command.retryBackOffMs, reason: command.message };
}

/** A handler that ignores its signal is given this long after it before the job goes on without it. */
const graceMs = 3_000;

async function endingOf(handling: Promise<Outcome<unknown>>, signal: AbortSignal): Promise<Ending> {
  const settled = handling.then(
    (outcome): Ending => ({ kind: 'outcome', outcome }),
    (error): Ending => ({ kind: 'thrown', error }),
  );
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const overdue = new Promise<Ending>((resolve) => {
    onAbort = () => {
      timer = setTimeout(() => resolve({ kind: 'overdue' }), graceMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  const ending = await Promise.race([settled, overdue]);
  clearTimeout(timer);
  if (onAbort) signal.removeEventListener('abort', onAbort);
  return ending;
}
