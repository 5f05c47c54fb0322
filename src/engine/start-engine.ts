import pino from 'pino';
import { productVersion } from '../config/product-version.ts';
import { clockFrom } from '../contracts/clock.ts';
import type { EngineConfig } from './config.ts';
import { serveAsLed } from './gateway/serve-as-led.ts';
import { answeredPositionFile } from './host/answered-position-file.ts';
import { AnsweredPositionWatch } from './host/answered-position-watch.ts';
import { DurableEngine } from './host/durable-engine.ts';
import { EngineTime } from './host/engine-time.ts';

const localhost = '127.0.0.1';

export interface StartedEngine {
  /** For who works in this process. While it does not lead, everything is answered `unavailable`. */
  readonly port: DurableEngine;
  /** Closes its addresses and ends it after the batch at hand. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts an engine in this process: it leads, or waits until it may, and serves gRPC and REST on this machine. Returns
 * at once.
 * @param onRestored called with a sentence for people when the database was set back: the engine does not lead then
 */
export function startEngine(config: EngineConfig, onRestored: (sentence: string) => void): StartedEngine {
  const log = pino({ name: 'engine', level: config.LOG_LEVEL });
  const version = productVersion();
  // The file is read anew each time, so that an engine that was just started again agrees with everybody else.
  const clock = clockFrom(config.CLOCK_FILE);
  const answered = config.DATA_DIR
    ? new AnsweredPositionWatch({
        file: answeredPositionFile(config.DATA_DIR),
        acceptRestore: config.ENGINE_ACCEPT_RESTORE,
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
    onRestored,
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
  let closing: Promise<void> | undefined;
  return {
    port: engine,
    close() {
      closing ??= doors.close().then(() => engine.close());
      return closing;
    },
  };
}
