import pino from 'pino';
import { loadSecrets } from '../config/secrets.ts';
import { createPool } from '../db/pool.ts';
import { startSink } from './server.ts';

/**
 * The record sink's own process. Environment: DATABASE_URL, SECRETS_FILE, SINK_PORT (9200), SINK_HOST (127.0.0.1),
 * LOG_LEVEL. SIGTERM and SIGINT end it after the bulk at hand; Zeebe sends on when it is back.
 */
const log = pino({ level: process.env.LOG_LEVEL ?? 'info', name: 'record-sink' });
const databaseUrl = required('DATABASE_URL');
const secrets = loadSecrets(required('SECRETS_FILE'));
// Pipelined: the next statement is on its way while PostgreSQL works on the one before. A bulk that waits for a connection waits for PostgreSQL: say so soon, so that the exporter tries again.
const pool = createPool(databaseUrl, { max: 8, connectionTimeoutMillis: 5_000, pipeline: true });
const sink = await startSink({
  pool,
  user: secrets.sinkUser,
  password: secrets.sinkPassword,
  port: Number(process.env.SINK_PORT ?? 9200),
  host: process.env.SINK_HOST ?? '127.0.0.1',
  log,
});
log.info({ url: sink.url }, 'record sink ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    sink
      .close()
      .then(() => pool.end())
      .then(() => process.exit(0));
  });

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    log.fatal(`${name} is not set`);
    process.exit(2);
  }
  return value;
}
