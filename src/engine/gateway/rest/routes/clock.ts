import type { FastifyInstance } from 'fastify';
import type { EngineClock } from '../../../host/engine-port.ts';
import { invalid } from '../../refused.ts';
import { bodyOf } from '../requests.ts';

/** The last moment that a date can be. */
const lastMoment = 8_640_000_000_000_000;

function momentOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > lastMoment)
    throw invalid(`Expected ${name} to be milliseconds, not negative`);
  return value;
}

const shown = (time: number) => ({ epochMilli: time, instant: new Date(time).toISOString() });

/** Moves the engine's time, for tests and simulation only. */
export function clockRoutes(app: FastifyInstance, clock: EngineClock): void {
  app.put('/v2/clock', async (request, reply) => {
    await clock.set(momentOf(bodyOf(request).timestamp, 'timestamp'));
    return reply.code(204).send();
  });
  app.post('/v2/clock/reset', async (_request, reply) => {
    await clock.reset();
    return reply.code(204).send();
  });

  app.get('/actuator/clock', async () => shown(clock.now()));
  app.post('/actuator/clock/add', async (request) => {
    const offset = momentOf(bodyOf(request).offsetMilli, 'offsetMilli');
    momentOf(clock.now() + offset, 'the time that it would be then');
    return shown(await clock.add(offset));
  });
  app.delete('/actuator/clock', async () => shown(await clock.reset()));
}
