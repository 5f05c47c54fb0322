import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { CamundaEnvironmentConfigurator } from '@camunda8/sdk/dist/lib/Configuration.js';
import { constructOAuthProvider } from '@camunda8/sdk/dist/lib/ConstructOAuthProvider.js';
import { status } from '@grpc/grpc-js';
import { Agent } from 'undici';
import { type ActivatedJob, activateJobs } from '../../src/zeebe/activate-jobs.ts';
import { createEngineClock, type EngineClock } from '../../src/zeebe/engine-clock.ts';
import { createZeebeGrpcClient, type ZeebeGrpcClient } from '../../src/zeebe/grpc-client.ts';
import {
  callZeebe,
  type ZeebeAnswer,
  type ZeebeMethod,
  type ZeebeRestOptions,
} from '../../src/zeebe/rest-call.ts';
import { createZeebeRest, type ZeebeRest } from '../../src/zeebe/rest-client.ts';
import { type Addresses, Refusal } from './addresses.ts';

/** Messages as the proto loader makes them: what is in them is what is checked. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Loose = any;

/** A raw gRPC answer, or the name of the status that the call was refused with. */
export type Outcome =
  | { readonly kind: 'ok'; readonly answer: Readonly<Record<string, Loose>> }
  | { readonly kind: 'refused'; readonly status: string; readonly detail: string };

const probeMs = 10_000;
const longestPollMs = 5_000;
const longestAnswerMs = 60_000;

/** The engine under test: its public protocol, and nothing beside it. */
export class Cluster {
  readonly addresses: Addresses;
  readonly version: string;
  readonly partitions: number;
  readonly rest: ZeebeRest;
  /** Moves the engine's time; undefined where it cannot be moved. */
  readonly clock: EngineClock | undefined;
  /** The SDK's own client on the connection of all other calls. */
  readonly sdk: ZeebeGrpcClient;
  readonly #restOptions: ZeebeRestOptions;

  private constructor(
    addresses: Addresses,
    client: ZeebeGrpcClient,
    restOptions: ZeebeRestOptions,
    clock: EngineClock | undefined,
    topology: { readonly version: string; readonly partitions: number },
  ) {
    this.addresses = addresses;
    this.version = topology.version;
    this.partitions = topology.partitions;
    this.clock = clock;
    this.rest = createZeebeRest(restOptions);
    this.#restOptions = restOptions;
    this.sdk = client;
  }

  /** @throws Refusal one sentence: nobody there, not an engine, credentials or certificate refused */
  static async connect(addresses: Addresses): Promise<Cluster> {
    const restOptions = restOptionsOf(addresses);
    const client = createZeebeGrpcClient({ address: addresses.grpc, token: addresses.token });
    try {
      await probeRest(restOptions);
      const topology = await probeGrpc(client, addresses.grpc);
      return new Cluster(addresses, client, restOptions, await clockOf(addresses), topology);
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** One call of the .proto by its name. Asked again while the engine says that it has enough for the moment. */
  async call(rpc: string, request: object): Promise<Outcome> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#callOnce(rpc, request);
      const isBusy = outcome.kind === 'refused' && outcome.status === 'RESOURCE_EXHAUSTED';
      if (!isBusy || attempt === 20) return outcome;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #callOnce(rpc: string, request: object): Promise<Outcome> {
    const gateway = await (this.sdk as unknown as { grpc: Promise<Loose> }).grpc;
    try {
      return { kind: 'ok', answer: await within(longestAnswerMs, gateway[`${methodOf(rpc)}Sync`](request)) };
    } catch (error) {
      const { code, details, message } = error as { code?: number; details?: string; message: string };
      if (code === undefined) throw error;
      return { kind: 'refused', status: status[code] ?? String(code), detail: details ?? message };
    }
  }

  http<T>(method: ZeebeMethod, path: string, body?: object): Promise<ZeebeAnswer<T>> {
    return callZeebe<T>(this.#restOptions, method, path, body);
  }

  /**
   * Polls once.
   * @param request.waitMs how long the poll may wait for a job; negative: not at all
   */
  async poll(request: {
    readonly type: string;
    readonly most?: number;
    readonly timeoutMs?: number;
    readonly waitMs?: number;
    readonly fetchVariables?: readonly string[];
    readonly signal?: AbortSignal;
  }): Promise<ActivatedJob[]> {
    const jobs: ActivatedJob[] = [];
    const { type, most = 1, timeoutMs = 300_000, waitMs = longestPollMs, fetchVariables = [] } = request;
    const poll = {
      type,
      worker: 'conformance',
      timeout: timeoutMs,
      maxJobsToActivate: most,
      requestTimeout: waitMs,
      fetchVariables,
    };
    const signal = request.signal ?? new AbortController().signal;
    await activateJobs(this.sdk, poll, (job) => jobs.push(job), signal);
    return jobs;
  }

  /** Jobs as they are pushed to a worker. @returns how to hang up */
  async stream(type: string, onJob: (job: Loose) => void): Promise<() => void> {
    const gateway = await (this.sdk as unknown as { grpc: Promise<Loose> }).grpc;
    const request = { type, worker: 'conformance', timeout: 300_000 };
    const stream = await gateway.streamActivatedJobsStream(request);
    stream.on('error', () => undefined);
    stream.on('data', onJob);
    return () => stream.cancel();
  }

  async close(): Promise<void> {
    await this.sdk.close();
    await this.#restOptions.dispatcher?.close();
  }
}

const methodOf = (rpc: string) => `${rpc[0]?.toLowerCase()}${rpc.slice(1)}`;

/** Signs in as the SDK's variables say, for gRPC and REST alike. */
function restOptionsOf({ rest, token }: Addresses): ZeebeRestOptions {
  const config = CamundaEnvironmentConfigurator.mergeConfigWithEnvironment({ CAMUNDA_LOG_LEVEL: 'none' });
  const signIn = constructOAuthProvider(config);
  const certificate = config.CAMUNDA_CUSTOM_ROOT_CERT_PATH;
  return {
    address: rest,
    timeoutMs: 30_000,
    ...(token ? { token } : {}),
    ...(certificate
      ? { dispatcher: new Agent({ connect: { ca: [...rootCertificates, readCertificate(certificate)] } }) }
      : {}),
    async headers() {
      if (token) return {};
      const headers = (await signIn.getHeaders('ZEEBE')) as Record<string, string>;
      return Object.fromEntries(Object.entries(headers).filter(([, value]) => value));
    },
  };
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Refusal(`CAMUNDA_CUSTOM_ROOT_CERT_PATH is refused: ${path} cannot be read.`);
  }
}

async function probeRest(options: ZeebeRestOptions): Promise<void> {
  const { address } = options;
  const answer = await callZeebe<{ brokers?: unknown }>(
    { ...options, timeoutMs: probeMs },
    'GET',
    '/v2/topology',
  ).catch((error: Error) => {
    throw new Refusal(`No sign-in for the engine at ${address}: ${firstLine(error.message)}`);
  });
  if (answer.kind === 'unavailable')
    throw new Refusal(`The engine at ${address} does not answer: ${answer.reason}.`);
  if (answer.kind === 'refused' && (answer.status === 401 || answer.status === 403))
    throw new Refusal(`The engine at ${address} refuses the credentials: ${answer.status} ${answer.title}.`);
  if (answer.kind === 'refused')
    throw new Refusal(`What answers at ${address} is no engine: ${answer.status} ${answer.title}.`);
  if (!Array.isArray(answer.value?.brokers))
    throw new Refusal(`What answers at ${address} is no engine: its topology names no brokers.`);
}

async function probeGrpc(client: ZeebeGrpcClient, address: string) {
  try {
    const answer = (await within(probeMs, client.topology())) as Loose;
    const version: string = answer.gatewayVersion || answer.brokers[0]?.version || 'unknown';
    return { version, partitions: Number(answer.partitionsCount) };
  } catch (error) {
    const { code, details, message } = error as { code?: number; details?: string; message: string };
    if (code === status.UNAUTHENTICATED || code === status.PERMISSION_DENIED)
      throw new Refusal(`The engine at ${address} refuses the credentials: ${status[code]}.`);
    throw new Refusal(
      `The engine at ${address} does not answer over gRPC: ${firstLine(details || message)}.`,
    );
  }
}

/** The SDK sets no deadline on its calls: a gateway that hangs must not hang us. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer in ${ms / 1000} seconds`), {
      code: status.DEADLINE_EXCEEDED,
    });
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws Refusal when a management address is named whose clock cannot be used */
async function clockOf({ management }: Addresses): Promise<EngineClock | undefined> {
  if (!management) return undefined;
  const clock = createEngineClock(management);
  try {
    await clock.now();
    return clock;
  } catch (error) {
    throw new Refusal(`ZEEBE_MANAGEMENT_ADDRESS ${management}: ${(error as Error).message}.`);
  }
}

const firstLine = (text: string) => (text.split('\n')[0] ?? '').replace(/\.$/, '');
