import { join } from 'node:path';
import knexModule from 'knex';
import pino from 'pino';
import { buildApp, logRedaction } from './api/app.ts';
import { readConfig } from './api/config.ts';
import { createDeps } from './api/create-deps.ts';
import { startDeadlineRounds } from './api/services/deadline-rounds.ts';
import { projectRoot } from './config/project-root.ts';
import { loadSecrets } from './config/secrets.ts';
import { clockFrom } from './contracts/clock.ts';
import { readWatchList } from './screening/read-watch-list.ts';
import { createZeebeRest } from './zeebe/rest-client.ts';

/** The API process: configuration, clients, routes, sender; ends cleanly on SIGINT and SIGTERM. */
const config = readConfig();
const log = pino({ level: config.LOG_LEVEL, redact: { paths: logRedaction, remove: true } });
const db = knexModule({
  client: 'pg',
  connection: config.DATABASE_URL,
  pool: { min: 0, max: 16 },
  acquireConnectionTimeout: 5_000,
});
const deps = createDeps({
  db,
  databaseUrl: config.DATABASE_URL,
  clock: clockFrom(config.CLOCK_FILE),
  secrets: loadSecrets(config.SECRETS_FILE),
  zeebe: createZeebeRest({ address: config.ZEEBE_REST_ADDRESS, token: config.ENGINE_TOKEN }),
  // Only the embedded engine has a token of ours.
  isEngineEmbedded: config.ENGINE_TOKEN !== undefined,
  signIn: config.signIn,
  watchList: config.WATCH_LIST_FILE ? readWatchList(config.WATCH_LIST_FILE) : undefined,
  processesFolder: join(projectRoot, 'processes'),
  pagesFolder: join(projectRoot, 'modeler-ui', 'dist'),
  rateLimitPerMinute: config.RATE_LIMIT_PER_MINUTE,
  log,
});
const app = await buildApp(deps, { loggerInstance: log });
deps.sender.start();
const rounds = startDeadlineRounds(deps, log);
await app.listen({ host: config.HOST, port: config.PORT });

let ending = false;
async function end(signal: string) {
  if (ending) return;
  ending = true;
  log.info({ signal }, 'ending');
  setTimeout(() => process.exit(1), 20_000).unref();
  await app.close();
  await rounds.stop();
  await deps.sender.stop();
  deps.health.stop();
  await deps.lists.end();
  await db.destroy();
  process.exit(0);
}
process.once('SIGINT', end);
process.once('SIGTERM', end);
