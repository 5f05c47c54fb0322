import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { EnginePort } from '../../host/engine-port.ts';
import type { JobDesk } from '../job-desk.ts';
import type { Address, Tls } from '../options.ts';
import type { CallSettings } from './calls.ts';
import { decisionCalls } from './decisions.ts';
import { incidentCalls } from './incidents.ts';
import { jobActivationCalls } from './job-activation.ts';
import { jobCalls } from './jobs.ts';
import { messageCalls } from './messages.ts';
import { processInstanceCalls } from './process-instances.ts';
import { resourceCalls } from './resources.ts';
import { loadService } from './service.ts';
import { topologyCalls } from './topology.ts';

export interface RunningServer {
  readonly port: number;
  /** @param grace ms that calls under way have to end */
  close(grace: number): Promise<void>;
}

/** Messages are at most 4 MB, both ways. A client whose machine is gone is noticed within 40 s. */
const serverOptions = {
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
  'grpc.max_concurrent_streams': 10_000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** Zeebe's gateway over gRPC. */
export async function startGrpc(
  port: EnginePort,
  desk: JobDesk,
  address: Address,
  tls: Tls | undefined,
  settings: CallSettings,
): Promise<RunningServer> {
  const server = new Server(serverOptions);
  server.addService(loadService(), {
    ...processInstanceCalls(port, settings),
    ...resourceCalls(port, settings),
    ...jobCalls(port, settings),
    ...jobActivationCalls(desk, settings),
    ...messageCalls(port, settings),
    ...decisionCalls(port, settings),
    ...incidentCalls(port, settings),
    ...topologyCalls(port, settings),
  });
  const bound = await new Promise<number>((resolve, reject) => {
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    server.bindAsync(`${host}:${address.port}`, credentialsOf(tls), (error, used) =>
      error ? reject(error) : resolve(used),
    );
  });
  return { port: bound, close: (grace) => close(server, grace) };
}

function credentialsOf(tls: Tls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) };
  return ServerCredentials.createSsl(null, [pair]);
}

/** Job streams never end by themselves. */
async function close(server: Server, grace: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, grace);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
