import Fastify, { type FastifyInstance } from 'fastify';
import type { EnginePort } from '../../host/engine-port.ts';
import type { Callers } from '../callers.ts';
import type { JobDesk } from '../job-desk.ts';
import type { GatewayLog, Tls } from '../options.ts';
import { writeJson } from './json.ts';
import { addProblems } from './problems.ts';
import { addRequests } from './requests.ts';
import { clockRoutes } from './routes/clock.ts';
import { clusterRoutes } from './routes/cluster.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { jobRoutes } from './routes/jobs.ts';
import { messageRoutes } from './routes/messages.ts';
import { processInstanceRoutes } from './routes/process-instances.ts';
import { resourceRoutes } from './routes/resources.ts';
import { userTaskRoutes } from './routes/user-tasks.ts';

/** Zeebe takes no more either. */
const bodyLimit = 4 * 1024 * 1024;

export interface RestDeps {
  readonly port: EnginePort;
  readonly desk: JobDesk;
  readonly callers: Callers;
  readonly log: GatewayLog;
  readonly testMode: boolean;
  readonly tls: Tls | undefined;
}

/** Ends the server; requests under way have a while, ms. */
export async function closeRest(app: FastifyInstance, grace: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), grace);
  await app.close();
  clearTimeout(timer);
}

/** Zeebe's REST API over an engine. It does not listen. */
export async function buildRest(deps: RestDeps): Promise<FastifyInstance> {
  const { port, desk, callers, log, testMode, tls } = deps;
  const app = (
    tls ? Fastify({ ...settings, https: { key: tls.key, cert: tls.cert } }) : Fastify(settings)
  ) as FastifyInstance;
  app.setReplySerializer(writeJson);
  addRequests(app, callers);
  addProblems(app, log);
  await app.register(
    async (api) => {
      processInstanceRoutes(api, port);
      resourceRoutes(api, port);
      jobRoutes(api, port, desk);
      userTaskRoutes(api, port);
      messageRoutes(api, port);
      decisionRoutes(api, port);
      incidentRoutes(api, port);
    },
    { prefix: '/v2' },
  );
  clusterRoutes(app, port);
  if (testMode && port.clock) clockRoutes(app, port.clock);
  return app;
}

const settings = {
  bodyLimit,
  logger: false,
  requestIdHeader: false,
  trustProxy: false,
  routerOptions: { maxParamLength: 200 },
  /** ms that a client may take to send its request. */
  requestTimeout: 60_000,
  forceCloseConnections: 'idle',
} as const;
