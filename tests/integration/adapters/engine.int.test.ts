import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRemotePorts } from '../../../workers/adapters/create-ports.ts';
import { AdapterUnavailable } from '../../../workers/adapters/errors.ts';
import { call, testBounds } from './bank.ts';

/** The two calls of Zeebe's REST API that are used, with the answers it was seen to give. */
let app: FastifyInstance;
let remote: ReturnType<typeof createRemotePorts>;
const published: unknown[] = [];
const changes: unknown[] = [];
beforeAll(async () => {
  app = Fastify();
  app.post('/v2/messages/publication', async (request) => {
    published.push(request.body);
    return { messageKey: '1', tenantId: '<default>' };
  });
  app.patch<{ Params: { key: string } }>('/v2/user-tasks/:key', async (request, reply) => {
    const status: Record<string, number> = { gone: 404, ending: 409, away: 503 };
    changes.push(request.body);
    return reply.code(status[request.params.key] ?? 204).send();
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  remote = createRemotePorts({ bankSystemsUrl: url, zeebeRestAddress: url, token: '', bounds: testBounds });
});
afterAll(async () => {
  await remote.close();
  await app.close();
});

it('publishes a message with its id and time to live', async () => {
  const message = {
    name: 'complaint-submitted',
    correlationKey: 'CP-1',
    messageId: 'CP-1',
    variables: { caseId: 'CP-1' },
  };
  expect(
    await remote.ports.engine.publishMessage({ ...message, timeToLiveMs: 60_000 }, call('CP-1')),
  ).toEqual({
    kind: 'published',
  });
  expect(published).toEqual([{ ...message, timeToLive: 60_000 }]);
});

it('changes a user task, unless it is gone or just ending', async () => {
  const update = (userTaskKey: string) =>
    remote.ports.engine.updateUserTask(
      {
        userTaskKey,
        priority: 90,
        candidateGroups: ['duty-manager'],
        dueDate: new Date('2026-11-20T03:00:00Z'),
      },
      call('AO-1'),
    );
  expect(await update('2251799813685249')).toEqual({ kind: 'updated' });
  expect(changes[0]).toEqual({
    changeset: { priority: 90, candidateGroups: ['duty-manager'], dueDate: '2026-11-20T03:00:00.000Z' },
  });
  expect(await update('gone')).toEqual({ kind: 'not-found' });
  expect(await update('ending')).toEqual({ kind: 'not-found' });
  await expect(update('away')).rejects.toBeInstanceOf(AdapterUnavailable);
});
