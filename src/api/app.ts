import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import type { ApiDeps } from './deps.ts';
import auth from './plugins/auth.ts';
import errors from './plugins/errors.ts';
import hardening from './plugins/hardening.ts';
import health from './plugins/health.ts';
import metrics from './plugins/metrics.ts';
import openapi from './plugins/openapi.ts';
import pages from './plugins/pages.ts';
import policy from './plugins/policy.ts';
import validation from './plugins/validation.ts';
import { absenceRoutes } from './routes/absences.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { authRoutes } from './routes/auth.ts';
import { caseCommentRoutes } from './routes/case-comments.ts';
import { caseMessageRoutes } from './routes/case-messages.ts';
import { caseRoutes } from './routes/cases.ts';
import { customerLookupRoutes } from './routes/customer-lookup.ts';
import { customerSignInRoutes } from './routes/customer-sign-in.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { documentRoutes } from './routes/documents.ts';
import { embeddedProviderRoutes } from './routes/embedded-provider.ts';
import { emergencyAccessRoutes } from './routes/emergency-accesses.ts';
import { liveRoutes } from './routes/live.ts';
import { meRoutes } from './routes/me.ts';
import { myRoutes } from './routes/my.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { peopleRoutes } from './routes/people.ts';
import { securityLogRoutes } from './routes/security-log.ts';
import { startCaseRoutes } from './routes/start-cases.ts';
import { taskPageRoutes } from './routes/task-page.ts';
import { tasklistRoutes } from './routes/tasklist.ts';
import { tasklistViewRoutes } from './routes/tasklist-views.ts';
import { userTaskRoutes } from './routes/user-tasks.ts';

/** Largest JSON body; uploads and deployments have limits of their own. */
const bodyLimit = 256 * 1024;

/** Headers and bodies are never logged, URLs carry ids only: a log line has nothing personal to hide but these. */
export const logRedaction = ['req.headers', 'res.headers', 'body', '*.name', '*.phone', '*.code'];

/** The API over its dependencies. It does not listen: `src/server.ts` does, tests `inject`. */
export async function buildApp(
  deps: ApiDeps,
  options: Pick<FastifyServerOptions, 'logger' | 'loggerInstance'> = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    ...options,
    bodyLimit,
    requestIdHeader: false,
    trustProxy: false,
    routerOptions: { maxParamLength: 200 },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
  });
  app.decorate('deps', deps);
  await app.register(errors);
  await app.register(validation);
  await app.register(auth);
  await app.register(policy);
  await app.register(hardening);
  await app.register(openapi);
  await app.register(metrics);
  await app.register(health);
  await app.register(pages);
  await app.register(authRoutes);
  await app.register(embeddedProviderRoutes);
  await app.register(
    async (api) => {
      await meRoutes(api);
      await customerSignInRoutes(api);
      await peopleRoutes(api);
      await myRoutes(api);
      await customerLookupRoutes(api);
      await startCaseRoutes(api);
      await caseMessageRoutes(api);
      await caseRoutes(api);
      await documentRoutes(api);
      await tasklistRoutes(api);
      await tasklistViewRoutes(api);
      await userTaskRoutes(api);
      await taskPageRoutes(api);
      await caseCommentRoutes(api);
      await notificationRoutes(api);
      await deploymentRoutes(api);
      await alarmRoutes(api);
      await absenceRoutes(api);
      await emergencyAccessRoutes(api);
      await securityLogRoutes(api);
      await liveRoutes(api);
    },
    { prefix: '/api/v1' },
  );
  return app;
}
