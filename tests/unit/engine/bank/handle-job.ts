import type { Ports } from '../../../../workers/adapters/ports.ts';
import { allWorkers } from '../../../../workers/runtime/all-workers.ts';
import { compileInput, compileOutput } from '../../../../workers/runtime/check-values.ts';
import type { WorkerDefinition } from '../../../../workers/runtime/define-worker.ts';
import { type Effects, idempotencyKey } from '../../../../workers/runtime/effects.ts';
import { createFailureMemory } from '../../../../workers/runtime/failure-memory.ts';
import { commandFor, failCommand, type JobCommand } from '../../../../workers/runtime/job-command.ts';
import { defaultRetryPolicy } from '../../../../workers/runtime/retry-policy.ts';

const silent = { info() {}, warn() {}, error() {} };

/** A job as its worker sees it; times are those of the bank. */
export interface JobAtHand {
  readonly key: string;
  readonly type: string;
  readonly elementId: string;
  readonly retries: number;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The real workers, with what they have done outside kept in memory.
 * @param now ms of the bank's time; for a job that waited between its tries, the time that it has after that
 */
export function createJobHandling(ports: Ports, now: (jobKey: string) => number) {
  const workers = new Map(allWorkers().map((worker) => [worker.type, prepared(worker)]));
  const failures = createFailureMemory();
  const effects = new Map<string, unknown>();

  const effectsOf = (caseId: string): Effects => ({
    once: async <T>(effect: string, occurrence: string, call: (key: string) => Promise<T>): Promise<T> => {
      const key = idempotencyKey({ caseId, effect, occurrence });
      if (!effects.has(key)) effects.set(key, await call(key));
      return effects.get(key) as T;
    },
  });

  const decide = async (job: JobAtHand): Promise<JobCommand> => {
    const worker = workers.get(job.type);
    if (!worker) throw new Error(`no worker for ${job.type} of ${job.elementId}`);
    const { definition, input, output } = worker;
    const terms = {
      retriesLeft: job.retries,
      history: failures.historyOf(job.key, now(job.key)),
      policy: { ...defaultRetryPolicy, patienceMs: definition.patienceMs ?? defaultRetryPolicy.patienceMs },
      random: 0.5,
      shuttingDown: false,
    };
    const checked = input.check(job.variables);
    if (!checked.ok) return failCommand('hopeless', checked.problem, terms);
    const caseId = job.variables.caseId as string;
    const context = {
      ...ports,
      caseId,
      job,
      clock: { now: () => new Date(now(job.key)) },
      log: silent,
      effects: effectsOf(caseId),
      signal: new AbortController().signal,
    };
    const ending = await definition.handle(checked.value, context as never).then(
      (outcome) => ({ kind: 'outcome', outcome }) as const,
      (error: unknown) => ({ kind: 'thrown', error }) as const,
    );
    return commandFor(definition, output.check, ending, terms);
  };

  return async (job: JobAtHand): Promise<JobCommand> => {
    const command = await decide(job);
    if (command.kind === 'fail') failures.failed(job.key, now(job.key));
    return command;
  };
}

function prepared(definition: WorkerDefinition) {
  return { definition, input: compileInput(definition.input), output: compileOutput(definition.output) };
}
