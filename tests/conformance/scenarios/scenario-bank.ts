import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { kindOfCase } from '../../../src/contracts/ids.ts';
import type { ActivatedJob } from '../../../src/zeebe/activate-jobs.ts';
import { allStandIns } from '../../../workers/adapters/all-stand-ins.ts';
import { createRemotePorts } from '../../../workers/adapters/create-ports.ts';
import type { OpenTask } from '../../../workers/adapters/open-tasks/port.ts';
import type { Ports } from '../../../workers/adapters/ports.ts';
import { createStandInServer } from '../../../workers/adapters/stand-in-kit/server.ts';
import { createCustomerStores } from '../../unit/engine/bank/customer-stores.ts';
import { createJobHandling } from '../../unit/engine/bank/handle-job.ts';
import { createLocalPorts } from '../../unit/engine/bank/local-ports.ts';
import type { Cluster } from '../cluster.ts';
import { complete, fail, patienceMs, Trial, throwError } from '../trial.ts';
import { CaseView, type KeptTask } from './case-view.ts';
import {
  type Copies,
  copyProcesses,
  renamed,
  taskVariables,
  typeHeader,
  type Work,
  workHeader,
} from './copy-processes.ts';
import { createEngineDesk, createEnginePort } from './engine-desk.ts';

const token = 'a token for stand-ins of the conformance checks';
/** A job that failed is tried again soon: its waiting is added to the time that its worker sees. */
const backOffMs = 20;
/** A worker's job is kept this long; longer than all time that is ever passed where time is moved, ms. */
const keptForMs = { real: 1_800_000, moved: 3 * 365 * 86_400_000 };

/**
 * The bank on the engine under test: copies of all its processes, the real workers, the stand-ins of the other systems, and
 * the bank's own books in memory. One loop takes all jobs.
 */
export class ScenarioBank {
  readonly stores = createCustomerStores(() => new Date(this.now()));
  /** What all names of the copies begin with. */
  readonly id: string;
  readonly copies: Copies;
  readonly engine: ReturnType<typeof createEngineDesk> & { readonly now: number };
  readonly #trial: Trial;
  readonly #standIns: FastifyInstance;
  readonly #folder: string;
  readonly #closePorts: () => Promise<void>;
  readonly #handle: ReturnType<typeof createJobHandling>;
  readonly #cases = new Map<string, CaseView>();
  /** Back-offs that were not waited for, by job. */
  readonly #skipped = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  readonly #inHand = new Set<Promise<void>>();
  #lastMove = 0;
  /** How far the engine's time is ahead of the machine's, ms. */
  readonly #time: { ahead: number };
  #failure: Error | undefined;

  /** @param awaited elements that scenarios wait for */
  static async open(cluster: Cluster, awaited: ReadonlySet<string>): Promise<ScenarioBank> {
    const trial = new Trial(cluster);
    const copies = await copyProcesses(trial.id, awaited);
    await trial.deploy(copies.files);
    const folder = mkdtempSync(join(tmpdir(), 'tongban-conformance-bank-'));
    const ahead = cluster.clock ? (await cluster.clock.now()).getTime() - Date.now() : 0;
    const time = { ahead };
    const clock = { now: () => new Date(Date.now() + time.ahead) };
    const standIns = await createStandInServer({ standIns: allStandIns, dataDir: folder, token, clock });
    const address = await standIns.listen({ host: '127.0.0.1', port: 0 });
    return new ScenarioBank(trial, copies, standIns, address, folder, time);
  }

  private constructor(
    trial: Trial,
    copies: Copies,
    standIns: FastifyInstance,
    address: string,
    folder: string,
    time: { ahead: number },
  ) {
    this.#trial = trial;
    this.id = trial.id;
    this.copies = copies;
    this.#standIns = standIns;
    this.#folder = folder;
    this.#time = time;
    const now = () => this.now();
    const desk = createEngineDesk(trial.cluster, trial.id);
    this.engine = {
      ...desk,
      get now() {
        return now();
      },
    };
    const { ports: remote, close } = createRemotePorts({
      bankSystemsUrl: address,
      token,
      zeebeRestAddress: 'http://127.0.0.1:1',
      // What is planted to fail is tried again at once.
      bounds: { firstBackoffMs: 1, maxBackoffMs: 1, breakAfter: 1_000 },
    });
    this.#closePorts = close;
    const local = createLocalPorts(this.engine as never, () => '');
    const ports = {
      ...remote,
      ...this.stores,
      ...local,
      openTasks: {
        find: (query: { caseId: string; elementId: string }) =>
          this.#openTasks(query.caseId, query.elementId),
      },
      engine: createEnginePort(desk, (key, change) => this.#changeTask(key, change)),
    } as unknown as Ports;
    this.#handle = createJobHandling(ports, (jobKey) => this.now() + (this.#skipped.get(jobKey) ?? 0));
    this.#loop = this.#takeJobs();
  }

  /** The engine's time, ms. */
  now(): number {
    return Date.now() + this.#time.ahead;
  }

  view(caseId: string): CaseView {
    const known = this.#cases.get(caseId) ?? new CaseView();
    this.#cases.set(caseId, known);
    return known;
  }

  /** A call of the stand-ins' administration: plants, faults, outbox. */
  async admin(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await this.#standIns.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  }

  async #takeJobs(): Promise<void> {
    const { cluster, id: type } = this.#trial;
    const timeoutMs = cluster.clock ? keptForMs.moved : keptForMs.real;
    while (!this.#stop.signal.aborted)
      try {
        const jobs = await cluster.poll({ type, most: 32, timeoutMs, signal: this.#stop.signal });
        for (const job of jobs) this.#begin(job);
      } catch (error) {
        this.#failure ??= error as Error;
        return;
      }
  }

  #begin(job: ActivatedJob): void {
    this.#lastMove = performance.now();
    const work = this.#work(job)
      .catch((error: Error) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#inHand.delete(work);
        this.#lastMove = performance.now();
      });
    this.#inHand.add(work);
  }

  async #work(job: ActivatedJob): Promise<void> {
    this.#trial.remember(job.processInstanceKey);
    const caseId = String(job.variables.caseId);
    const view = this.view(caseId);
    if (job.bpmnProcessId === renamed(this.#trial.id, kindOfCase(caseId) ?? ''))
      view.instance = job.processInstanceKey;
    const { [workHeader]: work, [typeHeader]: type = '' } = job.headers;
    switch (work as Work) {
      case 'user-task':
        view.tasks.set(job.key, taskOf(job));
        return view.reach(job.elementId);
      case 'end':
        if (this.copies.outermostEnds.has(job.elementId)) view.end = job.elementId;
        view.reach(job.elementId);
        await this.#trial.reply(job, complete());
        return;
      case 'arrival':
        await this.#trial.reply(job, complete());
        return view.reach(type);
      default:
        if (!this.#skipped.has(job.key)) view.reach(job.elementId);
        await this.#answer(job, type);
    }
  }

  async #answer(job: ActivatedJob, type: string): Promise<void> {
    const command = await this.#handle({ ...job, type });
    if (command.kind === 'complete') await this.#trial.reply(job, complete(command.variables));
    else if (command.kind === 'bpmn-error') await this.#trial.reply(job, throwError(command.code));
    else {
      this.#skipped.set(job.key, (this.#skipped.get(job.key) ?? 0) + command.retryBackOffMs);
      await this.#trial.reply(job, fail(command.retries, command.retries > 0 ? backOffMs : 0));
    }
  }

  /** Open user tasks of an element: those whose jobs are still there. */
  async #openTasks(caseId: string, elementId: string): Promise<KeptTask[]> {
    const open: KeptTask[] = [];
    for (const task of this.view(caseId).tasks.values()) {
      if (task.elementId !== elementId) continue;
      const timeout = String(this.#trial.cluster.clock ? keptForMs.moved : keptForMs.real);
      const status = await this.#trial.statusOf('UpdateJobTimeout', { jobKey: task.userTaskKey, timeout });
      if (status === 'OK') open.push(task);
      else this.view(caseId).tasks.delete(task.userTaskKey);
    }
    return open;
  }

  #changeTask(key: string, change: Partial<OpenTask>): boolean {
    for (const { tasks } of this.#cases.values()) {
      const task = tasks.get(key);
      if (!task) continue;
      tasks.set(key, { ...task, ...change });
      return true;
    }
    return false;
  }

  /** Waits for an open task of the element that the group may do. */
  openTask(caseId: string, elementId: string, group: string): Promise<KeptTask> {
    return this.eventually(`the task ${elementId} of ${caseId} for ${group}`, async () =>
      (await this.#openTasks(caseId, elementId)).find(({ candidateGroups }) =>
        candidateGroups.includes(group),
      ),
    );
  }

  async completeTask(caseId: string, task: KeptTask, variables: object): Promise<void> {
    const status = await this.#trial.reply(task.job, complete(variables));
    if (status !== 'OK') throw new Error(`${task.elementId} of ${caseId} could not be completed: ${status}`);
    this.view(caseId).tasks.delete(task.userTaskKey);
    this.#lastMove = performance.now();
  }

  /** Whether the case's outermost instance is over. */
  async hasEnded(caseId: string): Promise<boolean> {
    const { instance } = this.view(caseId);
    return instance !== undefined && !(await this.#trial.isActive(instance));
  }

  /** Resolves when no job was there for a while but those of user tasks. */
  async idle(): Promise<void> {
    const stillForMs = 400;
    this.#lastMove = performance.now();
    await this.eventually('the cases to come to rest', async () =>
      this.#inHand.size === 0 && performance.now() - this.#lastMove > stillForMs ? true : undefined,
    );
  }

  /** Moves everybody's time. Only where the engine has a clock for that. */
  async pass(ms: number): Promise<void> {
    await this.idle();
    const { clock } = this.#trial.cluster;
    if (!clock) throw new Error('this engine has no clock that can be moved');
    this.#time.ahead = (await clock.add(ms)).getTime() - Date.now();
    await this.idle();
  }

  /** @throws Error when nothing is found in time, or a worker broke */
  async eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (const until = Date.now() + patienceMs; ; await sleep(20)) {
      if (this.#failure) throw this.#failure;
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#inHand);
    await this.#trial.clear();
    await this.#closePorts();
    await this.#standIns.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function taskOf(job: ActivatedJob): KeptTask {
  const candidateGroups = job.variables[taskVariables.candidateGroups] as string[];
  const priority = Number(job.variables[taskVariables.priority]);
  const { key: userTaskKey, elementId } = job;
  return { userTaskKey, elementId, candidateGroups, createdFor: candidateGroups, priority, job };
}
