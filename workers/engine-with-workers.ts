import pino from 'pino';
import { readEngineConfig } from '../src/engine/config.ts';
import { startEngine } from '../src/engine/start-engine.ts';
import { readWorkersConfig } from './runtime/config.ts';
import { endOnUnexpected } from './runtime/end-on-unexpected.ts';
import { createInProcessGateway } from './runtime/in-process-gateway.ts';
import { startWorkers } from './start-workers.ts';

/**
 * Engine and workers in one process. While the engine waits to lead, its workers wait too. SIGTERM and SIGINT let
 * running jobs end first; the engine takes how they ended, and ends after that.
 */
async function main(): Promise<void> {
  const engineConfig = readEngineConfig(process.env, process.argv);
  const config = readWorkersConfig(process.env);
  const log = pino({ name: 'workers', level: config.LOG_LEVEL });
  const engine = startEngine(engineConfig, (sentence) => {
    console.error(sentence);
    void end('the database was set back', 1);
  });
  const starting = startWorkers(config, createInProcessGateway(engine.port, log), log);
  let ending = false;
  const end = async (why: string, exitCode: number) => {
    if (ending) return;
    ending = true;
    // Workers that did not start have nothing to let end.
    const workers = await starting.catch(() => undefined);
    await workers?.drain(why);
    await engine.close();
    process.exit(exitCode);
  };
  process.on('SIGTERM', (signal) => void end(signal, 0));
  process.on('SIGINT', (signal) => void end(signal, 0));
  await starting;
}

endOnUnexpected();
main().catch((error: Error) => {
  console.error(`engine and workers did not start: ${error.message}`);
  process.exit(1);
});
