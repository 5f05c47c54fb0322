import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type pg from 'pg';
import type { Logger } from 'pino';
import { raiseAlarms } from '../recording/alarms.ts';
import { BadBulk, type BulkLine, readBulk } from './bulk.ts';
import { durablePrefix, expressPrefix } from './config.ts';
import { basicAuthCheck } from './credentials.ts';
import { ExpressIntake } from './express.ts';
import { createMetrics } from './metrics.ts';
import { ForeignStream, PartitionIntake } from './partition.ts';

export interface SinkOptions {
  readonly pool: pg.Pool;
  readonly user: string;
  readonly password: string;
  readonly log: Logger;
  /** 0: a free one. */
  readonly port: number;
  readonly host?: string;
  /** Largest body, unpacked; default 64 MiB: the exporter's bulks are bounded at 4 MiB. */
  readonly bodyLimit?: number;
}

export interface RunningSink {
  readonly url: string;
  /** Stops taking bulks; resolves when the last one is answered. */
  close(): Promise<void>;
}

const acknowledged = '{"errors":false,"items":[]}';
const unzip = promisify(gunzip);

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The endpoint that Zeebe's stock Elasticsearch exporter speaks to, both lanes. Plain node:http: the cheapest. */
export async function startSink(options: SinkOptions): Promise<RunningSink> {
  const { pool, log } = options;
  const authentic = basicAuthCheck(options);
  const limit = options.bodyLimit ?? 64 * 1024 * 1024;
  const metrics = createMetrics();
  const partitions = new Map<number, PartitionIntake>();
  const express = new ExpressIntake(pool, (error) =>
    log.warn({ err: error.message }, 'express lane not written'),
  );
  let foreignSaid = false;
  let closing = false;

  async function takeDurable(body: Buffer, lines: readonly BulkLine[]): Promise<void> {
    const started = performance.now();
    for (const partitionId of new Set(lines.map((line) => line.partitionId))) {
      let partition = partitions.get(partitionId);
      if (!partition) {
        partition = new PartitionIntake(pool, partitionId);
        partitions.set(partitionId, partition);
      }
      const { taken, skipped, alarms } = await partition.take(
        body,
        lines.filter((line) => line.partitionId === partitionId),
      );
      metrics.taken(partitionId, taken, skipped, lines.at(-1)?.position ?? 0);
      for (const alarm of alarms) log.error({ alarm }, 'alarm raised by the record stream');
    }
    metrics.answered(performance.now() - started);
  }

  async function bulk(request: IncomingMessage): Promise<void> {
    const body = await readBody(request, limit);
    if (isExpress(body)) {
      express.take(body);
      return;
    }
    const lines = readBulk(body);
    if (lines.some((line) => line.lane === 'express')) throw new Refused(400, 'one bulk, one lane');
    await takeDurable(body, lines);
  }

  async function answer(request: IncomingMessage): Promise<[number, string, string?]> {
    const path = (request.url ?? '/').split('?')[0] as string;
    if (request.method === 'GET' && path === '/healthz') return [200, '{"status":"ok"}'];
    if (request.method === 'GET' && path === '/readyz') {
      await pool.query('SELECT 1');
      return [200, '{"status":"ready"}'];
    }
    if (request.method === 'GET' && path === '/metrics')
      return [200, await metrics.text(), 'text/plain; version=0.0.4'];
    if (!authentic(request.headers.authorization))
      throw new Refused(401, 'credentials of the exporter needed');
    if (request.method === 'POST' && path === '/_bulk') {
      await bulk(request);
      return [200, acknowledged];
    }
    // On opening, the exporter asks who this is and sets its index settings (retention, replicas): nothing to do.
    if (request.method === 'GET' && path === '/') return [200, '{"version":{"number":"8.13.4"}}'];
    if (request.method === 'PUT' && path.startsWith(`/${durablePrefix}`) && path.endsWith('/_settings')) {
      await readBody(request, limit);
      return [200, '{"acknowledged":true}'];
    }
    throw new Refused(404, 'unknown address');
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: [number, string, string?];
    try {
      reply = await answer(request);
    } catch (error) {
      reply = await refusal(error as Error);
    }
    const [status, text, type = 'application/json'] = reply;
    response.statusCode = status;
    response.setHeader('content-type', type);
    response.setHeader('x-elastic-product', 'Elasticsearch');
    if (status === 401) response.setHeader('www-authenticate', 'Basic realm="record sink"');
    if (status === 413 || closing) response.setHeader('connection', 'close');
    response.end(text);
  }

  async function refusal(error: Error): Promise<[number, string]> {
    if (error instanceof Refused) return [error.status, JSON.stringify({ error: error.message })];
    if (error instanceof BadBulk) return [400, JSON.stringify({ error: error.message, line: error.line })];
    if (error instanceof ForeignStream && !foreignSaid) {
      foreignSaid = true;
      const alarm = { kind: 'foreign-stream' as const, partitionId: 0, position: 0, detail: error.message };
      await raiseAlarms(pool, [alarm], new Date()).catch(() => {});
    }
    metrics.failed();
    log.error({ err: error.message }, 'bulk not taken; the exporter will send it again');
    // Nothing was committed. Zeebe keeps its log and sends the bulk again.
    return [503, '{"error":"not taken, send again"}'];
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      log.error({ err: error.message }, 'request failed');
      response.destroy();
    });
  });
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = 125_000;
  await listen(server, options.port, options.host ?? '127.0.0.1');
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    async close() {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
      await express.idle();
    },
  };
}

/** The lane is in the first action line; asked of the bytes, because the express lane must be answered at once. */
function isExpress(body: Buffer): boolean {
  return body.subarray(0, 256).includes(`"_index":"${expressPrefix}_`);
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Refused(413, 'body too large');
    chunks.push(chunk);
  }
  const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new Refused(415, 'encoding not understood');
  return unzip(body, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE'
      ? new Refused(413, 'body too large')
      : new Refused(400, 'body is no gzip');
  });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
