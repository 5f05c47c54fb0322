import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envSchema } from 'env-schema';
import pino from 'pino';
import Type, { type Static } from 'typebox';
import { projectRoot } from '../config/project-root.ts';
import { clockFrom } from '../contracts/clock.ts';
import { serveAsLed } from './gateway/serve-as-led.ts';
import { answeredPositionFile } from './host/answered-position-file.ts';
import { AnsweredPositionWatch } from './host/answered-position-watch.ts';
import { DurableEngine } from './host/durable-engine.ts';
import { EngineTime } from './host/engine-time.ts';

const Config = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  ENGINE_GRPC_PORT: Type.Integer({ default: 26500, minimum: 0, maximum: 65_535 }),
  ENGINE_REST_PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535 }),
  /** For a new database; one with a history keeps its number. */
  ENGINE_PARTITIONS: Type.Integer({ default: 1, minimum: 1, maximum: 6 }),
  /** Commands that may wait for their turn; beyond, clients are told to come later. */
  ENGINE_MOST_WAITING: Type.Integer({ default: 2_000, minimum: 1 }),
  /** Process instances that stay in memory while they only wait. */
  ENGINE_MOST_IN_MEMORY: Type.Integer({ default: 5_000, minimum: 1 }),
  /** Where to keep how far was answered; without it a database that was set back goes unnoticed. */
  DATA_DIR: Type.Optional(Type.String()),
  /** As `--accept-restore`: for whoever starts this program, once. */
  ENGINE_ACCEPT_RESTORE: Type.Boolean({ default: false }),
  /** What API and workers sign in with: only they say for which person they call. */
  ENGINE_TOKEN: Type.Optional(Type.String({ minLength: 16 })),
  /** Time can be moved by the clock's routes: tests and simulation only. */
  ENGINE_TEST_MODE: Type.Boolean({ default: false }),
  /** Holds how far simulated time is ahead of the machine's. */
  CLOCK_FILE: Type.Optional(Type.String()),
  LOG_LEVEL: Type.String({ default: 'info' }),
});

const localhost = '127.0.0.1';

/**
 * The engine's own process: leads, or waits until it may, and serves gRPC and REST on this machine. SIGTERM and SIGINT
 * end it after the batch at hand; a killed one loses nothing that was answered.
 */
async function main(): Promise<void> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const config = envSchema({ schema: Config, data: given, dotenv: false, env: false }) as Static<
    typeof Config
  >;
  const log = pino({ name: 'engine', level: config.LOG_LEVEL });
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  // The file is read anew each time, so that an engine that was just started again agrees with everybody else.
  const clock = clockFrom(config.CLOCK_FILE);
  const answered = config.DATA_DIR
    ? new AnsweredPositionWatch({
        file: answeredPositionFile(config.DATA_DIR),
        acceptRestore: config.ENGINE_ACCEPT_RESTORE || process.argv.includes('--accept-restore'),
        engineVersion: version,
        log,
      })
    : undefined;
  if (!answered)
    log.warn('DATA_DIR is not set: a database that was set back to an older backup goes unnoticed');
  const engine = new DurableEngine({
    databaseUrl: config.DATABASE_URL,
    partitions: config.ENGINE_PARTITIONS,
    engineVersion: version,
    time: new EngineTime({ base: () => clock.now().getTime(), controlled: config.ENGINE_TEST_MODE }),
    log,
    mostWaiting: config.ENGINE_MOST_WAITING,
    mostInMemory: config.ENGINE_MOST_IN_MEMORY,
    ...(answered ? { answered } : {}),
    onRestored(sentence) {
      console.error(sentence);
      void end(1);
    },
  });
  const addresses = {
    grpc: { host: localhost, port: config.ENGINE_GRPC_PORT },
    rest: { host: localhost, port: config.ENGINE_REST_PORT },
  };
  const token = config.ENGINE_TOKEN;
  // Workers of the bank's own need none on this machine; who calls for a person does.
  const credentials = token ? { bearer: [token], anonymous: true } : undefined;
  const doors = serveAsLed(engine, addresses, log, config.ENGINE_TEST_MODE, credentials);
  engine.start();
  let ending = false;
  const end = async (exitCode = 0) => {
    if (ending) return;
    ending = true;
    await doors.close();
    await engine.close();
    process.exit(exitCode);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
}

main().catch((error: Error) => {
  console.error(`the engine did not start: ${error.message}`);
  process.exit(1);
});
