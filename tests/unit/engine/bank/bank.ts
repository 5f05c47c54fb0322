import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from '../../../../src/config/project-root.ts';
import { type ActivatedJob, InMemoryEngine } from '../../../../src/engine/core/in-memory-engine.ts';
import { processFiles } from '../../../../src/local/deploy-processes.ts';
import { allStandIns } from '../../../../workers/adapters/all-stand-ins.ts';
import { createRemotePorts } from '../../../../workers/adapters/create-ports.ts';
import type { Ports } from '../../../../workers/adapters/ports.ts';
import { createStandInServer } from '../../../../workers/adapters/stand-in-kit/server.ts';
import { allWorkers } from '../../../../workers/runtime/all-workers.ts';
import { compileInput, compileOutput } from '../../../../workers/runtime/check-values.ts';
import type { WorkerDefinition } from '../../../../workers/runtime/define-worker.ts';
import { type Effects, idempotencyKey } from '../../../../workers/runtime/effects.ts';
import { createFailureMemory } from '../../../../workers/runtime/failure-memory.ts';
import { commandFor, failCommand, type JobCommand } from '../../../../workers/runtime/job-command.ts';
import { defaultRetryPolicy } from '../../../../workers/runtime/retry-policy.ts';
import { createCustomerStores } from './customer-stores.ts';
import { createLocalPorts } from './local-ports.ts';

const token = 'a token for stand-ins in tests';
const silent = { info() {}, warn() {}, error() {} };

/**
 * The bank on an engine in memory: everything of `processes/` deployed, the real workers, the stand-ins of the other
 * systems on a loopback port, the bank's own books in memory. Nothing moves but when it is told to.
 */
export class Bank {
  readonly engine: InMemoryEngine;
  readonly stores = createCustomerStores(() => new Date(this.engine.now));
  readonly #standIns: FastifyInstance;
  readonly #folder: string;
  readonly #closePorts: () => Promise<void>;
  readonly #ports: Ports;
  readonly #workers = new Map(allWorkers().map((worker) => [worker.type, prepared(worker)]));
  readonly #failures = createFailureMemory();
  readonly #effects = new Map<string, unknown>();
  /** Case id by root process instance. */
  readonly #cases = new Map<string, string>();
  #recordsRead = 0;

  static async open({ now, partitions }: { now: number; partitions: number }): Promise<Bank> {
    const engine = new InMemoryEngine({ now, partitions });
    const resources = processFiles(join(projectRoot, 'processes')).map((file) => ({
      name: basename(file),
      content: readFileSync(file),
    }));
    const deployed = engine.execute({ type: 'deploy-resources', resources });
    if (deployed?.kind !== 'ok') throw new Error(`the processes were refused: ${JSON.stringify(deployed)}`);
    const folder = mkdtempSync(join(tmpdir(), 'tongban-bank-'));
    const clock = { now: () => new Date(engine.now) };
    const standIns = await createStandInServer({ standIns: allStandIns, dataDir: folder, token, clock });
    return new Bank(engine, standIns, await standIns.listen({ host: '127.0.0.1', port: 0 }), folder);
  }

  private constructor(engine: InMemoryEngine, standIns: FastifyInstance, address: string, folder: string) {
    this.engine = engine;
    this.#standIns = standIns;
    this.#folder = folder;
    const { ports: remote, close } = createRemotePorts({
      bankSystemsUrl: address,
      token,
      zeebeRestAddress: 'http://127.0.0.1:1',
      // What is planted to fail is tried again at once.
      bounds: { firstBackoffMs: 1, maxBackoffMs: 1, breakAfter: 1_000 },
    });
    this.#closePorts = close;
    const local = createLocalPorts(engine, ({ root }) => this.#caseOfRoot(root.key));
    this.#ports = { ...remote, ...this.stores, ...local } as unknown as Ports;
  }

  /** A call of the stand-ins' administration: plants, faults, ledger, outbox. */
  async admin(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await this.#standIns.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  }

  /** The root process instance of a case, once it was started. */
  rootOf(caseId: string): string | undefined {
    this.#readStarts();
    for (const [root, id] of this.#cases) if (id === caseId) return root;
    return undefined;
  }

  #caseOfRoot(root: string): string {
    this.#readStarts();
    return this.#cases.get(root) ?? '';
  }

  #readStarts(): void {
    const { records } = this.engine;
    for (; this.#recordsRead < records.length; this.#recordsRead++) {
      const record = records[this.#recordsRead];
      if (record?.valueType === 'MESSAGE_START_EVENT_SUBSCRIPTION' && record.intent === 'CORRELATED')
        this.#cases.set(record.value.processInstanceKey, record.value.correlationKey);
    }
  }

  /** Lets the workers work until nothing is left but to wait for people and time; failed jobs are tried again. */
  async settle(): Promise<void> {
    for (;;) {
      for (let types = this.engine.waitingJobTypes(); types.length > 0; types = this.engine.waitingJobTypes())
        for (const type of types) for (const job of this.engine.activateJobs(type)) await this.#work(job);
      if (!this.#isBackingOff()) return;
      this.engine.advanceTo(this.engine.nextDue() as number);
    }
  }

  #isBackingOff(): boolean {
    return this.engine.partitions.some(({ state }) =>
      [...state.jobs.values()].some((job) => job.state === 'BACKING_OFF'),
    );
  }

  /** Lets time pass; what becomes due on the way is worked off at its own time. */
  async pass(ms: number): Promise<void> {
    const until = this.engine.now + ms;
    await this.settle();
    for (let due = this.engine.nextDue(); due !== undefined && due <= until; due = this.engine.nextDue()) {
      this.engine.advanceTo(due);
      await this.settle();
    }
    this.engine.advanceTo(until);
  }

  async #work(job: ActivatedJob): Promise<void> {
    const command = await this.#handle(job);
    const { key: jobKey } = job;
    if (command.kind === 'fail') this.#failures.failed(jobKey, this.engine.now);
    const answer = this.engine.execute(
      command.kind === 'complete'
        ? { type: 'complete-job', jobKey, variables: JSON.stringify(command.variables) }
        : command.kind === 'bpmn-error'
          ? {
              type: 'throw-error',
              jobKey,
              errorCode: command.code,
              errorMessage: command.message,
              variables: '{}',
            }
          : {
              type: 'fail-job',
              jobKey,
              retries: command.retries,
              retryBackoff: command.retryBackOffMs,
              errorMessage: command.message,
              variables: '{}',
            },
    );
    if (answer?.kind !== 'ok') throw new Error(`${command.kind} of ${job.type}: ${JSON.stringify(answer)}`);
  }

  async #handle(job: ActivatedJob): Promise<JobCommand> {
    const worker = this.#workers.get(job.type);
    if (!worker) throw new Error(`no worker for ${job.type} of ${job.elementId}`);
    const { definition, input, output } = worker;
    const terms = {
      retriesLeft: job.retries,
      history: this.#failures.historyOf(job.key, this.engine.now),
      policy: { ...defaultRetryPolicy, patienceMs: definition.patienceMs ?? defaultRetryPolicy.patienceMs },
      random: 0.5,
      shuttingDown: false,
    };
    const variables = JSON.parse(job.variables);
    const checked = input.check(variables);
    if (!checked.ok) return failCommand('hopeless', checked.problem, terms);
    const { caseId } = variables;
    const context = {
      ...this.#ports,
      caseId,
      job: { ...job, headers: job.customHeaders },
      clock: { now: () => new Date(this.engine.now) },
      log: silent,
      effects: this.#effectsOf(caseId),
      signal: new AbortController().signal,
    };
    const ending = await definition.handle(checked.value, context).then(
      (outcome) => ({ kind: 'outcome', outcome }) as const,
      (error: unknown) => ({ kind: 'thrown', error }) as const,
    );
    return commandFor(definition, output.check, ending, terms);
  }

  #effectsOf(caseId: string): Effects {
    return {
      once: async <T>(effect: string, occurrence: string, call: (key: string) => Promise<T>): Promise<T> => {
        const key = idempotencyKey({ caseId, effect, occurrence });
        if (!this.#effects.has(key)) this.#effects.set(key, await call(key));
        return this.#effects.get(key) as T;
      },
    };
  }

  async close(): Promise<void> {
    await this.#closePorts();
    await this.#standIns.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function prepared(definition: WorkerDefinition) {
  return { definition, input: compileInput(definition.input), output: compileOutput(definition.output) };
}
