import { fileURLToPath } from 'node:url';
import { CamundaRestClient } from '@camunda8/sdk';
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ZBClient } from 'zeebe-node';
import type { GatewayOptions } from '../../../src/engine/gateway/options.ts';
import { type RunningGateway, startGateway } from '../../../src/engine/gateway/start-gateway.ts';
import { LocalPort, type LocalPortOptions } from '../../../src/engine/host/local-port.ts';
import { createZeebeGrpcClient, type ZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';

/** Messages as the proto loader and JSON make them: what is in them is what is tested. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Loose = any;

/** A raw answer, or what the call was refused with. */
export type Outcome =
  | { readonly answer: Readonly<Record<string, Loose>> }
  | { readonly code: number; readonly details: string };

export interface TestGateway {
  readonly port: LocalPort;
  readonly gateway: RunningGateway;
  /** The SDK's gRPC client. */
  readonly sdk: ZeebeGrpcClient;
  /** The SDK's REST client. */
  readonly restSdk: CamundaRestClient;
  /** zeebe-node 8.3. */
  readonly old: ZBClient;
  /** Lines that the gateway logged. */
  readonly log: readonly string[];
  /** One call of the .proto by its name, as the SDK's connection sends it. */
  call(rpc: string, request: object): Promise<Outcome>;
  /** One poll; jobs as they are on the wire. */
  poll(type: string, request?: object): Promise<readonly Record<string, Loose>[]>;
  /** A poll, or a stream of jobs, whose client can hang up. */
  open(rpc: 'ActivateJobs' | 'StreamActivatedJobs', request: object): Promise<Loose>;
  /** One HTTP request. */
  http(method: string, path: string, body?: unknown): Promise<{ status: number; type: string; body: Loose }>;
  deploy(...files: readonly (readonly [name: string, content: string])[]): Promise<void>;
  /** @returns the instance's key */
  start(bpmnProcessId: string, variables?: Record<string, unknown>): Promise<string>;
  /** Takes one job, for 5 minutes unless said otherwise; waits for it. */
  takeJob(type: string, timeout?: number): Promise<{ key: string; [field: string]: Loose }>;
  stop(): Promise<void>;
}

const anyFreePort = { host: '127.0.0.1', port: 0 };

/** A gateway of the test file's own over an engine in memory: protocols are tested here, not durability. */
export async function startTestGateway(
  options: Partial<GatewayOptions> & { readonly engine?: LocalPortOptions } = {},
): Promise<TestGateway> {
  const { engine = { testMode: true }, ...given } = options;
  const port = new LocalPort(engine);
  const log: string[] = [];
  const write = (fields: object, message: string) => log.push(JSON.stringify({ ...fields, message }));
  const gateway = await startGateway({
    port,
    grpc: anyFreePort,
    rest: anyFreePort,
    log: { info: write, error: write },
    testMode: true,
    ...given,
  });
  const sdk = createZeebeGrpcClient({ address: gateway.grpcAddress });
  const restSdk = new CamundaRestClient({
    config: {
      ZEEBE_REST_ADDRESS: gateway.restAddress,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_LOG_LEVEL: 'none',
    },
  });
  const old = new ZBClient(gateway.grpcAddress, { loglevel: 'NONE', useTLS: false, retry: false });
  const connection = (sdk as unknown as { grpc: Promise<Loose> }).grpc;
  const call: TestGateway['call'] = async (rpc, request) => {
    try {
      return { answer: await (await connection)[`${methodOf(rpc)}Sync`](request) };
    } catch (error) {
      const { code, details } = error as { code: number; details: string };
      return { code, details };
    }
  };
  const open: TestGateway['open'] = async (rpc, request) => {
    const stream = await (await connection)[`${methodOf(rpc)}Stream`]({
      worker: 'raw',
      timeout: 300_000,
      ...request,
    });
    stream.on('error', () => undefined);
    return stream;
  };
  const poll: TestGateway['poll'] = async (type, request) => {
    const stream = await open('ActivateJobs', {
      type,
      maxJobsToActivate: 1,
      requestTimeout: 10_000,
      ...request,
    });
    const jobs: Record<string, Loose>[] = [];
    return new Promise((resolve, reject) => {
      stream.on('data', (batch: { jobs: Record<string, Loose>[] }) => jobs.push(...batch.jobs));
      stream.on('error', reject);
      stream.on('end', () => resolve(jobs));
    });
  };
  const http: TestGateway['http'] = async (method, path, body) => {
    const response = await fetch(`${gateway.restAddress}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : {
            headers: { 'content-type': 'application/json' },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    port,
    gateway,
    sdk,
    restSdk,
    old,
    log,
    call,
    poll,
    open,
    http,
    async deploy(...files) {
      const resources = files.map(([name, content]) => ({ name, content: Buffer.from(content) }));
      const outcome = await call('DeployResource', { resources });
      if (!('answer' in outcome)) throw new Error(outcome.details);
    },
    async start(bpmnProcessId, variables = {}) {
      const { processInstanceKey } = await sdk.createProcessInstance({
        bpmnProcessId,
        variables: variables as Record<string, never>,
      });
      return processInstanceKey;
    },
    async takeJob(type, timeout = 300_000) {
      const [job] = await sdk.activateJobs({
        type,
        timeout,
        maxJobsToActivate: 1,
        worker: 'test',
        requestTimeout: 10_000,
      });
      if (!job) throw new Error(`there is no job of type ${type}`);
      return job;
    },
    async stop() {
      await sdk.close();
      await old.close();
      await gateway.close();
      port.close();
    },
  };
}

const methodOf = (rpc: string) => `${rpc[0]?.toLowerCase()}${rpc.slice(1)}`;

/** The .proto's calls without any client around them, and without compression. */
export function bareClient(address: string): Loose {
  const file = fileURLToPath(import.meta.resolve('@camunda8/sdk/dist/proto/zeebe.proto'));
  const { gateway_protocol: protocol } = loadPackageDefinition(loadSync(file, { longs: String })) as Loose;
  return new protocol.Gateway(address, credentials.createInsecure());
}

export function callBare(
  client: Loose,
  rpc: string,
  message: object,
  headers: Record<string, string> = {},
): Promise<Loose> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise((resolve) => {
    client[rpc](message, metadata, (error: Loose, answer: Loose) => resolve(error ?? answer));
  });
}
