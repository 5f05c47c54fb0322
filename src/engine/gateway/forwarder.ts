import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Address } from './options.ts';

export interface LeaderAddresses {
  /** host:port */
  readonly grpc: string;
  /** http://host:port */
  readonly rest: string;
}

export interface RunningForwarder {
  close(): Promise<void>;
}

/**
 * Stands where the gateway of an engine that does not lead would stand: what comes is passed on to the leader, so that
 * clients that know one address keep working. Who comes while nobody leads is turned away and tries again.
 * @param leader asked for each connection
 */
export async function startForwarder(
  addresses: { readonly grpc: Address; readonly rest: Address },
  leader: () => Promise<LeaderAddresses | undefined>,
): Promise<RunningForwarder> {
  const sockets = new Set<Socket>();
  const servers = [
    await listen(addresses.grpc, sockets, async () => targetOf((await leader())?.grpc)),
    await listen(addresses.rest, sockets, async () =>
      targetOf((await leader())?.rest.replace(/^https?:\/\//, '')),
    ),
  ];
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function targetOf(authority: string | undefined): Address | undefined {
  const at = authority?.lastIndexOf(':') ?? -1;
  if (!authority || at < 0) return undefined;
  return { host: authority.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(authority.slice(at + 1)) };
}

async function listen(
  { host, port }: Address,
  sockets: Set<Socket>,
  target: () => Promise<Address | undefined>,
): Promise<Server> {
  const server = createServer({ noDelay: true }, (incoming) => {
    keep(incoming, sockets);
    target().then(
      (to) => {
        if (!to || (to.host === host && to.port === port)) incoming.destroy();
        else pipe(incoming, connect({ ...to, noDelay: true }), sockets);
      },
      () => incoming.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
}

function pipe(incoming: Socket, outgoing: Socket, sockets: Set<Socket>): void {
  keep(outgoing, sockets);
  incoming.pipe(outgoing);
  outgoing.pipe(incoming);
  incoming.on('close', () => outgoing.destroy());
  outgoing.on('close', () => incoming.destroy());
}
