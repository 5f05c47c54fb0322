import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { projectRoot } from '../../../src/config/project-root.ts';
import { serveAsLed } from '../../../src/engine/gateway/serve-as-led.ts';
import { answeredPositionFile } from '../../../src/engine/host/answered-position-file.ts';
import { AnsweredPositionWatch } from '../../../src/engine/host/answered-position-watch.ts';
import { DurableEngine } from '../../../src/engine/host/durable-engine.ts';
import { EngineTime } from '../../../src/engine/host/engine-time.ts';
import { runNoOpWorkers } from './in-process-workers.ts';
import { createPassedCount, tellBench } from './messages.ts';
import { inProcessType, jobTypes, lastJobType } from './models.ts';

/**
 * The platform's engine, from the environment that the platform gives its own, which also holds no-op workers for the
 * job types of the in-process turns. In the other turns these have nothing to do.
 */
export async function run(): Promise<void> {
  const { DATABASE_URL, DATA_DIR, ENGINE_GRPC_PORT, ENGINE_REST_PORT, ENGINE_PARTITIONS, ENGINE_TOKEN } =
    process.env;
  const log = pino({ name: 'engine', level: 'silent' });
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  const engine = new DurableEngine({
    databaseUrl: DATABASE_URL as string,
    partitions: Number(ENGINE_PARTITIONS),
    engineVersion: version,
    time: new EngineTime({ base: Date.now, controlled: false }),
    log,
    answered: new AnsweredPositionWatch({
      file: answeredPositionFile(DATA_DIR as string),
      acceptRestore: false,
      engineVersion: version,
      log,
    }),
    onRestored: (sentence) => tellBench({ problem: sentence }),
  });
  const at = (port: string | undefined) => ({ host: '127.0.0.1', port: Number(port) });
  const doors = serveAsLed(
    engine,
    { grpc: at(ENGINE_GRPC_PORT), rest: at(ENGINE_REST_PORT) },
    log,
    false,
    ENGINE_TOKEN ? { bearer: [ENGINE_TOKEN], anonymous: true } : undefined,
  );
  const passed = createPassedCount();
  runNoOpWorkers(engine, jobTypes.map(inProcessType), (type) => {
    if (type === inProcessType(lastJobType)) passed();
  });
  engine.onLead((epoch) => {
    if (epoch !== undefined) tellBench({ ready: true });
  });
  engine.start();
  process.on('SIGTERM', async () => {
    await doors.close();
    await engine.close();
    process.exit(0);
  });
}
