import type { DurableEngine } from '../host/durable-engine.ts';
import { startForwarder } from './forwarder.ts';
import type { Address, Credentials, GatewayLog } from './options.ts';
import { startGateway } from './start-gateway.ts';

interface Door {
  close(): Promise<void>;
}

/**
 * Serves the engine on its addresses while it leads, and passes on to the leader while it waits. One follows the other:
 * the addresses are free for a moment in between, when clients are turned away and try again.
 */
export function serveAsLed(
  engine: DurableEngine,
  addresses: { readonly grpc: Address; readonly rest: Address },
  log: GatewayLog,
  testMode: boolean,
  credentials?: Credentials,
): Door {
  let open: Door | undefined;
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();

  const become = (next: () => Promise<Door>): void => {
    last = last
      .then(async () => {
        await open?.close();
        open = undefined;
        if (!isClosed) open = await next();
      })
      .catch((error: Error) =>
        log.error({ err: error.message }, 'the engine cannot be called on its addresses'),
      );
  };
  const lead = async (): Promise<Door> => {
    const options = { port: engine, ...addresses, log, testMode, ...(credentials ? { credentials } : {}) };
    const gateway = await startGateway(options);
    await engine.announce({ grpc: gateway.grpcAddress, rest: gateway.restAddress });
    return gateway;
  };

  become(() => startForwarder(addresses, () => engine.leaderAddresses()));
  engine.onLead((epoch) =>
    become(epoch === undefined ? () => startForwarder(addresses, () => engine.leaderAddresses()) : lead),
  );
  return {
    async close() {
      isClosed = true;
      become(() => Promise.reject(new Error('closed')));
      await last;
    },
  };
}
