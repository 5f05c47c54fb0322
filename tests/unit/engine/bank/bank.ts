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
import { createCustomerStores } from './customer-stores.ts';
import { createJobHandling } from './handle-job.ts';
import { createLocalPorts } from './local-ports.ts';

const token = 'a token for stand-ins in tests';

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
  readonly #handle: ReturnType<typeof createJobHandling>;
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
    const ports = { ...remote, ...this.stores, ...local } as unknown as Ports;
    this.#handle = createJobHandling(ports, () => engine.now);
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
    const command = await this.#handle({
      ...job,
      variables: JSON.parse(job.variables),
      headers: job.customHeaders,
    });
    const { key: jobKey } = job;
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

  async close(): Promise<void> {
    await this.#closePorts();
    await this.#standIns.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
