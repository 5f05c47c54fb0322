import knexModule from 'knex';
import type { Logger } from 'pino';
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
import type { WorkersConfig } from './runtime/config.ts';
import type { JobGateway } from './runtime/gateway.ts';
import { createWorkerMetrics } from './runtime/metrics.ts';
import { createPostgresEffects } from './runtime/postgres-effects.ts';
import { runWorkers } from './runtime/run-worker.ts';
import { startStatusServer } from './runtime/status-server.ts';

export interface StartedWorkers {
  /**
   * Takes no more jobs, lets running ones end as long as the configuration says, and closes everything, the gateway
   * too. Safe to call twice.
   * @param why for the log
   */
  drain(why: string): Promise<void>;
}

/**
 * Starts the platform's workers in this process. Everything connects when it is first needed, so that they start and go
 * on with the engine or PostgreSQL away. Only a main file calls this.
 * @param gateway the way to the engine, which is theirs from now on
 * @throws Error when the secrets cannot be read or the status port is taken
 */
export async function startWorkers(
  config: WorkersConfig,
  gateway: JobGateway,
  log: Logger,
): Promise<StartedWorkers> {
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
    { gateway, concurrency: config.WORKERS_CONCURRENCY },
  );
  const delivering = deliverMessages({
    db,
    clock,
    smsOutbox: createSmsOutbox({ db, clock, masterKey }),
    ports,
    publicUrl: config.PUBLIC_URL,
    log,
  });
  let draining: Promise<void> | undefined;
  const status = () => ({
    connected: running.connected() === true,
    active: running.active(),
    draining: draining !== undefined,
  });
  const server =
    config.WORKERS_PORT === undefined
      ? undefined
      : await startStatusServer(config.WORKERS_PORT, metrics, status);
  log.info({ workers: definitions.length, port: server?.port }, 'workers run');

  const drain = async (why: string) => {
    log.info({ signal: why, active: running.active() }, 'draining');
    await Promise.all([running.drain(config.WORKERS_DRAIN_MS), delivering.stop()]);
    await Promise.allSettled([server?.close(), closePorts(), pool.end(), db.destroy()]);
    log.info('workers ended');
  };
  return {
    drain(why) {
      draining ??= drain(why);
      return draining;
    },
  };
}
