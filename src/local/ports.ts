import { createServer } from 'node:net';

/** A TCP port on 127.0.0.1 that nobody listens on at this moment; `preferred` if it is free. */
export async function freePort(preferred = 0): Promise<number> {
  const port = await tryListen(preferred);
  if (port !== undefined) return port;
  const other = await tryListen(0);
  if (other === undefined) throw new Error('This machine has no free TCP port on 127.0.0.1.');
  return other;
}

/** `count` different free ports; all are held open until the last is found, so that none is named twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const found = (server.address() as { port: number }).port;
      server.close(() => resolve(found));
    });
  });
}
