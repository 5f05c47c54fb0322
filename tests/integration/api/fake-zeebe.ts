import Fastify, { type FastifyInstance } from 'fastify';

export interface Seen {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/**
 * A stand-in for Zeebe's REST API, only to make the sender fail in ways that a healthy engine does not: refusing,
 * losing answers, going away. It keeps messages by messageId, as the engine does, so that double starts are counted.
 */
export async function startFakeZeebe() {
  const seen: Seen[] = [];
  const started = new Map<string, Record<string, unknown>>();
  const waiting = new Set<string>();
  const openTasks = new Set<string>();
  const correlated: Record<string, unknown>[] = [];
  const completed: Record<string, unknown>[] = [];
  let mode: 'up' | 'away' | 'loses-answers' = 'up';
  let app: FastifyInstance;

  function build(): FastifyInstance {
    // Kept connections of the watched engine would keep it from closing.
    const server = Fastify({ forceCloseConnections: true });
    server.addHook('preHandler', async (_request, reply) => {
      if (mode === 'away') return reply.code(503).send({ title: 'away' });
    });
    server.addHook('onSend', async (request, reply) => {
      if (mode === 'loses-answers' && request.method === 'POST') {
        reply.hijack();
        request.raw.socket.destroy();
      }
    });
    server.get('/v2/topology', async () => ({ brokers: [] }));
    server.post('/v2/messages/publication', async (request, reply) => {
      const body = request.body as { messageId: string };
      seen.push({ path: request.url, body });
      if (started.has(body.messageId)) return reply.code(409).send({ title: 'ALREADY_EXISTS' });
      started.set(body.messageId, body);
      return { messageKey: '2251799813685260' };
    });
    server.post('/v2/messages/correlation', async (request, reply) => {
      const body = request.body as { name: string; correlationKey: string };
      seen.push({ path: request.url, body });
      if (!waiting.delete(`${body.name}/${body.correlationKey}`))
        return reply.code(404).send({ title: 'NOT_FOUND' });
      correlated.push(body);
      return { messageKey: '1', processInstanceKey: '2' };
    });
    server.post('/v2/user-tasks/:key/completion', async (request, reply) => {
      const { key } = request.params as { key: string };
      seen.push({ path: request.url, body: request.body as Record<string, unknown> });
      if (!openTasks.delete(key)) return reply.code(404).send({ title: 'NOT_FOUND' });
      completed.push({ key, ...(request.body as object) });
      return reply.code(204).send();
    });
    server.post('/v2/user-tasks/:key/assignment', async (_request, reply) => reply.code(204).send());
    return server;
  }

  app = build();
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    address,
    seen,
    started,
    correlated,
    completed,
    openTasks,
    /** The case waits for this message once. */
    await: (message: string, caseId: string) => waiting.add(`${message}/${caseId}`),
    set: (next: typeof mode) => {
      mode = next;
    },
    stop: () => app.close(),
  };
}

export type FakeZeebe = Awaited<ReturnType<typeof startFakeZeebe>>;
