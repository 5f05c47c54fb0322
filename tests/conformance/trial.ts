import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivatedJob } from '../../src/zeebe/activate-jobs.ts';
import { parseZeebeJson } from '../../src/zeebe/lossless-json.ts';
import type { Cluster, Loose, Outcome } from './cluster.ts';
import { model, type Scope } from './model.ts';

/** What a worker answers. */
export type Reply =
  | { readonly kind: 'complete'; readonly variables: object }
  | { readonly kind: 'error'; readonly code: string; readonly variables: object }
  | { readonly kind: 'fail'; readonly retries: number; readonly backOffMs: number }
  /** Keeps the job. */
  | { readonly kind: 'nothing' };

export type Worker = (job: ActivatedJob) => Reply | Promise<Reply>;

export const complete = (variables: object = {}): Reply => ({ kind: 'complete', variables });
export const throwError = (code: string, variables: object = {}): Reply => ({
  kind: 'error',
  code,
  variables,
});
export const fail = (retries: number, backOffMs = 0): Reply => ({ kind: 'fail', retries, backOffMs });
export const nothing: Reply = { kind: 'nothing' };

/** How an instance went: the elements whose jobs were handed out, in order, and the variables at its end. */
export interface Run {
  readonly path: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How long something may take that the engine does at once, ms; for a slow or busy cluster. */
export const patienceMs = 30_000;
/** How long a subscription that has ended may still be known elsewhere, ms. */
const subscriptionsEndMs = 3_000;

/** What one check does on the engine, under names of its own; all of it is removed afterwards. */
export class Trial {
  readonly cluster: Cluster;
  /** Id of the check's process, the type of its jobs, and what its other names begin with. */
  readonly id: string;
  readonly #instances = new Set<string>();
  readonly #resources = new Set<string>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.id = `conformance-${randomBytes(6).toString('hex')}`;
  }

  /** Deploys the check's process. @returns its definition */
  process(scope: Scope, more?: Parameters<typeof model>[2]): Promise<Loose> {
    return this.deploy({ [`${this.id}.bpmn`]: model(this.id, scope, more) }).then(([first]) => first.process);
  }

  /** Deploys files. @returns what was made of them @throws Error when they are refused */
  async deploy(files: Readonly<Record<string, string>>): Promise<Loose[]> {
    const outcome = await this.tryDeploy(files);
    if (outcome.kind === 'refused')
      throw new Error(`the model was refused: ${outcome.status} ${outcome.detail}`);
    return outcome.answer.deployments;
  }

  async tryDeploy(files: Readonly<Record<string, string>>): Promise<Outcome> {
    const resources = Object.entries(files).map(([name, content]) => ({
      name,
      content: Buffer.from(content),
    }));
    const outcome = await this.cluster.call('DeployResource', { resources });
    if (outcome.kind === 'ok')
      for (const { process, decisionRequirements, form } of outcome.answer.deployments as Loose[])
        this.#resources.add(
          process?.processDefinitionKey ??
            decisionRequirements?.decisionRequirementsKey ??
            form?.formKey ??
            '',
        );
    return outcome;
  }

  /** @returns the instance's key */
  async start(variables: object = {}, processId = this.id): Promise<string> {
    const request = { bpmnProcessId: processId, version: -1, variables: JSON.stringify(variables) };
    const { processInstanceKey } = await this.ok('CreateProcessInstance', request);
    this.#instances.add(processInstanceKey);
    return processInstanceKey;
  }

  /** The answer of a call. @throws Error when it was refused */
  async ok(rpc: string, request: object): Promise<Readonly<Record<string, Loose>>> {
    const outcome = await this.cluster.call(rpc, request);
    if (outcome.kind === 'refused')
      throw new Error(`${rpc} was refused: ${outcome.status} ${outcome.detail}`);
    return outcome.answer;
  }

  /** `OK`, or the status that the call is refused with. */
  async statusOf(rpc: string, request: object): Promise<string> {
    const outcome = await this.cluster.call(rpc, request);
    return outcome.kind === 'ok' ? 'OK' : outcome.status;
  }

  /** Starts the process and does its jobs until it ends. What no worker is given for is completed as it is. */
  async run(
    variables: object = {},
    workers: Readonly<Record<string, Worker>> = {},
    meanwhile: (trial: Trial) => Promise<unknown> = async () => {},
  ): Promise<Run> {
    const request = { bpmnProcessId: this.id, version: -1, variables: JSON.stringify(variables) };
    const ended = new AbortController();
    const path: string[] = [];
    const result = this.ok('CreateProcessInstanceWithResult', {
      request,
      requestTimeout: patienceMs,
      fetchVariables: [],
    }).finally(() => ended.abort());
    const work = this.#work(workers, path, ended.signal);
    const [answer] = await Promise.all([result, work, meanwhile(this)]).catch((error: Error) => {
      ended.abort();
      throw new Error(`${error.message}; jobs handed out: ${path.join(', ') || 'none'}`);
    });
    return { path, variables: parseZeebeJson(answer.variables) as Record<string, unknown> };
  }

  async #work(workers: Readonly<Record<string, Worker>>, path: string[], signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const jobs = await this.cluster.poll({ type: this.id, most: 10, signal });
      for (const job of jobs) {
        this.#instances.add(job.processInstanceKey);
        path.push(job.elementId);
        await this.reply(job, (await workers[job.elementId]?.(job)) ?? complete());
      }
    }
  }

  /** @returns `OK` or the status of the refusal */
  reply(job: { readonly key: string }, reply: Reply): Promise<string> {
    const jobKey = job.key;
    if (reply.kind === 'nothing') return Promise.resolve('OK');
    if (reply.kind === 'fail')
      return this.statusOf('FailJob', {
        jobKey,
        retries: reply.retries,
        retryBackOff: String(reply.backOffMs),
        errorMessage: 'refused by the check',
      });
    const variables = JSON.stringify(reply.variables);
    return reply.kind === 'complete'
      ? this.statusOf('CompleteJob', { jobKey, variables })
      : this.statusOf('ThrowError', {
          jobKey,
          errorCode: reply.code,
          errorMessage: 'thrown by the check',
          variables,
        });
  }

  /** Takes the next jobs, however long they take to come. @throws Error when fewer come */
  async jobs(
    count: number,
    more: { fetchVariables?: string[]; timeoutMs?: number } = {},
  ): Promise<ActivatedJob[]> {
    const jobs: ActivatedJob[] = [];
    const until = Date.now() + patienceMs;
    while (jobs.length < count && Date.now() < until)
      jobs.push(...(await this.cluster.poll({ type: this.id, most: count - jobs.length, ...more })));
    for (const { processInstanceKey } of jobs) this.#instances.add(processInstanceKey);
    if (jobs.length < count)
      throw new Error(
        `${count} jobs were to come, but only: ${jobs.map(({ elementId }) => elementId).join(', ') || 'none'}`,
      );
    return jobs;
  }

  async job(more: { fetchVariables?: string[]; timeoutMs?: number } = {}): Promise<ActivatedJob> {
    return (await this.jobs(1, more))[0] as ActivatedJob;
  }

  /** Ids of the elements whose jobs are there just now. */
  async waiting(): Promise<string[]> {
    const jobs = await this.cluster.poll({ type: this.id, most: 10, waitMs: -1 });
    return jobs.map(({ elementId }) => elementId).sort();
  }

  /** Published, for whoever waits for it now or within `timeToLive` ms. @returns `OK` or the status of the refusal */
  publish(
    name: string,
    correlationKey: string,
    more: { timeToLive?: number; messageId?: string; variables?: object } = {},
  ) {
    const { timeToLive = 60_000, messageId = '', variables = {} } = more;
    return this.statusOf('PublishMessage', {
      name: `${this.id}-${name}`,
      correlationKey,
      timeToLive: String(timeToLive),
      messageId,
      variables: JSON.stringify(variables),
    });
  }

  /** The instance that took the message, or the status of the refusal. */
  async correlate(
    name: string,
    correlationKey: string,
    variables: Record<string, unknown> = {},
  ): Promise<string | number> {
    const answer = await this.cluster.rest.correlateMessage({
      name: `${this.id}-${name}`,
      correlationKey,
      variables,
    });
    if (answer.kind === 'ok') return answer.value.processInstanceKey;
    return answer.kind === 'refused' ? answer.status : answer.reason;
  }

  /** As `correlate`, once somebody waits: a subscription may take a moment to reach the message's partition. */
  async correlateOnceAwaited(name: string, correlationKey: string, variables: Record<string, unknown> = {}) {
    const until = Date.now() + patienceMs;
    for (;;) {
      const answer = await this.correlate(name, correlationKey, variables);
      if (answer !== 404 || Date.now() > until) return answer;
      await sleep(20);
    }
  }

  /** As `correlate`, until nobody waits: a subscription may take a moment to end on the message's partition. */
  async correlateInVain(name: string, correlationKey: string): Promise<string | number> {
    const until = Date.now() + subscriptionsEndMs;
    for (;;) {
      const answer = await this.correlate(name, correlationKey);
      if (answer === 404 || Date.now() > until) return answer;
      await sleep(20);
    }
  }

  signal(name: string, variables: object = {}): Promise<string> {
    return this.statusOf('BroadcastSignal', {
      signalName: `${this.id}-${name}`,
      variables: JSON.stringify(variables),
    });
  }

  /** The status of a REST call that answers nothing but that. */
  async httpStatus(...[method, path, body]: Parameters<Cluster['http']>): Promise<string | number> {
    const answer = await this.cluster.http(method, path, body);
    return answer.kind === 'ok' ? 'OK' : answer.kind === 'refused' ? answer.status : answer.reason;
  }

  /** An instance that a job's answer may be the first to know of. */
  remember(processInstanceKey: string): void {
    this.#instances.add(processInstanceKey);
  }

  rememberResource(resourceKey: string): void {
    this.#resources.add(resourceKey);
  }

  /** `OK` while it is active: it is cancelled by that. */
  cancel(processInstanceKey: string): Promise<string> {
    return this.statusOf('CancelProcessInstance', { processInstanceKey });
  }

  /** Whether it ends soon by itself; nothing is done to it. An update of no variable is refused when it is over. */
  async hasEnded(processInstanceKey: string): Promise<boolean> {
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      if (!(await this.isActive(processInstanceKey))) return true;
      await sleep(20);
    }
    return false;
  }

  async isActive(processInstanceKey: string): Promise<boolean> {
    const request = { elementInstanceKey: processInstanceKey, variables: '{}', local: true };
    return (await this.statusOf('SetVariables', request)) === 'OK';
  }

  /** Deletes and cancels what the check left behind; first the resources, so that nothing is started meanwhile. */
  async clear(): Promise<void> {
    for (const resourceKey of this.#resources)
      if (resourceKey !== '') await this.cluster.call('DeleteResource', { resourceKey });
    for (const key of this.#instances) await this.cancel(key);
  }
}
