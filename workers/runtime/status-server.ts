import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerMetrics } from './metrics.ts';

export interface StatusServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz` (alive), `/readyz` (the engine answers: 200 or 503) and `/metrics` on 127.0.0.1.
 * @param status what /healthz and /readyz tell
 */
export async function startStatusServer(
  port: number,
  metrics: WorkerMetrics,
  status: () => { readonly connected: boolean; readonly active: number; readonly draining: boolean },
): Promise<StatusServer> {
  const server = createServer(async (request, response) => {
    const json = (code: number, body: object) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method !== 'GET') return json(405, { error: 'only GET' });
    switch (request.url) {
      case '/healthz':
        return json(200, { status: 'ok', ...status() });
      case '/readyz': {
        const now = status();
        return json(now.connected && !now.draining ? 200 : 503, now);
      }
      case '/metrics': {
        const text = await metrics.registry.metrics();
        return response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
      }
      default:
        return json(404, { error: 'not found' });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
