import knexModule from 'knex';
import pino from 'pino';
import { postgresCalendar } from '../src/calendar/postgres-calendar.ts';
import { loadSecrets } from '../src/config/secrets.ts';
import { clockFrom } from '../src/contracts/clock.ts';
import { createCustomerStores } from '../src/customers/index.ts';
import { createPool } from '../src/db/pool.ts';
import { createSmsOutbox } from '../src/outbox/sms-outbox.ts';
import { readWatchList } from '../src/screening/read-watch-list.ts';
import { postgresDeviceSightings } from './account-opening/device-sightings.ts';
import { postgresIdentityLog } from './account-opening/identity-log.ts';
import { createComplaintRegister } from './adapters/complaint-register/postgres-complaint-register.ts';
import { createPorts, systemUrlsFrom } from './adapters/create-ports.ts';
import { createCreditRecords } from './adapters/credit-records/postgres.ts';
import { logObserver } from './adapters/http/observer.ts';
import { postgresOpenTasks } from './adapters/open-tasks/postgres.ts';
import { createLocalScreening } from './adapters/screening/local.ts';
import { createStaffNotices } from './adapters/staff-notices/postgres.ts';
import { deliverMessages } from './message-outbox/deliver-messages.ts';
import { allWorkers } from './runtime/all-workers.ts';
import { readWorkersConfig } from './runtime/config.ts';
import { createWorkerMetrics } from './runtime/metrics.ts';
import { createPostgresEffects } from './runtime/postgres-effects.ts';
import { runWorkers } from './runtime/run-worker.ts';
import { safeReason, safeStack } from './runtime/safe-error.ts';
import { startStatusServer } from './runtime/status-server.ts';

/**
 * The worker process. Everything connects when it is first needed, so that it starts and goes on with the engine or
 * PostgreSQL away; SIGTERM lets running jobs end first.
 */
async function main(): Promise<void> {
  const config = readWorkersConfig(process.env);
  const log = pino({ name: 'workers', level: config.LOG_LEVEL });
  const clock = clockFrom(config.CLOCK_FILE);
  const secrets = loadSecrets(config.SECRETS_FILE);
  const pool = createPool(config.DATABASE_URL, {
    max: 8,
    connectionTimeoutMillis: 5_000,
    application_name: 'tongban-workers',
  });
  const db = knexModule({
    client: 'pg',
    connection: { connectionString: config.DATABASE_URL, application_name: 'tongban-workers' },
    pool: { min: 0, max: 6 },
    acquireConnectionTimeout: 5_000,
  });
  const masterKey = Buffer.from(secrets.masterKey, 'base64');
  const { erase: _erase, ...stores } = createCustomerStores({
    db,
    clock,
    masterKey,
    codeKey: Buffer.from(secrets.codeKey, 'base64'),
  });
  const metrics = createWorkerMetrics();
  const { ports, close: closePorts } = createPorts({
    bankSystemsUrl: config.BANK_SYSTEMS_URL,
    systemUrls: systemUrlsFrom(process.env),
    token: secrets.standInToken,
    zeebeRestAddress: config.ZEEBE_REST_ADDRESS,
    engineToken: config.ENGINE_TOKEN,
    observers: [logObserver(log), metrics.outbound],
    local: {
      ...stores,
      screening: createLocalScreening(
        config.WATCH_LIST_FILE ? readWatchList(config.WATCH_LIST_FILE) : undefined,
      ),
      openTasks: postgresOpenTasks(pool),
      identityLog: postgresIdentityLog(pool),
      deviceSightings: postgresDeviceSightings(pool),
      calendar: postgresCalendar(pool),
      complaints: createComplaintRegister(db),
      creditRecords: createCreditRecords(db, clock),
      staffNotices: createStaffNotices(db, clock),
    },
  });
  const definitions = allWorkers();
  const running = runWorkers(
    definitions,
    { ports, clock, log, metrics, effectsFor: createPostgresEffects(pool, clock) },
    {
      grpcAddress: config.ZEEBE_GRPC_ADDRESS,
      engineToken: config.ENGINE_TOKEN,
      concurrency: config.WORKERS_CONCURRENCY,
    },
  );
  const delivering = deliverMessages({
    db,
    clock,
    smsOutbox: createSmsOutbox({ db, clock, masterKey }),
    ports,
    publicUrl: config.PUBLIC_URL,
    log,
  });
  let draining = false;
  const status = () => ({ connected: running.connected() === true, active: running.active(), draining });
  const server =
    config.WORKERS_PORT === undefined
      ? undefined
      : await startStatusServer(config.WORKERS_PORT, metrics, status);
  log.info({ workers: definitions.length, port: server?.port }, 'workers run');

  const shutdown = async (signal: NodeJS.Signals) => {
    if (draining) return;
    draining = true;
    log.info({ signal, active: running.active() }, 'draining');
    await Promise.all([running.drain(config.WORKERS_DRAIN_MS), delivering.stop()]);
    await Promise.allSettled([server?.close(), closePorts(), pool.end(), db.destroy()]);
    log.info('workers ended');
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void shutdown(signal));
  process.on('SIGINT', (signal) => void shutdown(signal));
}

/** Node would print the message, which may quote what must not be in a log; whoever supervises starts us again. */
function endOn(what: string, error: unknown): void {
  console.error(JSON.stringify({ level: 60, msg: what, reason: safeReason(error), stack: safeStack(error) }));
  process.exit(1);
}
process.on('uncaughtException', (error) => endOn('uncaught exception', error));
process.on('unhandledRejection', (error) => endOn('unhandled rejection', error));

main().catch((error: Error) => {
  console.error(`the workers did not start: ${error.message}`);
  process.exit(1);
});
