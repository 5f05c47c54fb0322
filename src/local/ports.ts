import { createServer } from 'node:net';

/**
 * Below what systems give to outgoing connections (Linux from 32768, others from 49152): a port that is found here stays
 * free until its server listens, whatever connects meanwhile.
 */
const lowest = 12_000;
const count = 20_000;
/** Processes that look at the same moment begin at different places, so that they do not find the same port. */
let next = (process.pid * 61) % count;

/** A TCP port on 127.0.0.1 that nobody listens on at this moment; `preferred` if it is free. Never the same one twice. */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && (await isFree(preferred))) return preferred;
  for (let tried = 0; tried < count; tried++) {
    const port = lowest + next;
    next = (next + 1) % count;
    if (await isFree(port)) return port;
  }
  throw new Error('This machine has no free TCP port on 127.0.0.1.');
}

/** Different free ports. */
export async function freePorts(number: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < number) ports.push(await freePort());
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
