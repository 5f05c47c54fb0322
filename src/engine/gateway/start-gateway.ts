import { callersOf } from './callers.ts';
import { startGrpc } from './grpc/server.ts';
import { JobDesk } from './job-desk.ts';
import { checkListening, type GatewayOptions } from './options.ts';
import { unexpected } from './refused.ts';
import { buildRest, closeRest } from './rest/app.ts';

/** ms that calls under way have to end when the gateway closes. */
const grace = 1_000;

export interface RunningGateway {
  /** host:port */
  readonly grpcAddress: string;
  /** http://host:port, or https */
  readonly restAddress: string;
  /** Polls end without jobs, calls under way have a second. The engine itself goes on. */
  close(): Promise<void>;
}

/**
 * Serves an engine as Zeebe's clients know it: gRPC and REST.
 * @throws when it would listen beyond this machine without TLS and credentials, or when an address is taken
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  checkListening(options);
  const { port, grpc, rest, log, testMode, credentials, tls } = options;
  const callers = callersOf(credentials);
  const desk = new JobDesk(port, (error) => log.error(unexpected(error), 'jobs could not be handed out'));
  const app = await buildRest({ port, desk, callers, log, testMode, tls });
  await app.listen({ host: rest.host, port: rest.port });
  try {
    const server = await startGrpc(port, desk, grpc, tls, { callers, log });
    const [bound] = app.addresses();
    const restPort = typeof bound === 'object' ? bound.port : rest.port;
    const running = {
      grpcAddress: `${authority(grpc.host)}:${server.port}`,
      restAddress: `${tls ? 'https' : 'http'}://${authority(rest.host)}:${restPort}`,
    };
    log.info(running, 'the engine can be called');
    return {
      ...running,
      close: async () => {
        desk.close();
        await Promise.all([server.close(grace), closeRest(app, grace)]);
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

const authority = (host: string): string => (host.includes(':') ? `[${host}]` : host);
