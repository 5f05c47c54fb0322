import pino from 'pino';
import { readWorkerProcessConfig } from './runtime/config.ts';
import { endOnUnexpected } from './runtime/end-on-unexpected.ts';
import { createJobGateway } from './runtime/gateway.ts';
import { startWorkers } from './start-workers.ts';

/** The worker process. SIGTERM lets running jobs end first. */
async function main(): Promise<void> {
  const config = readWorkerProcessConfig(process.env);
  const log = pino({ name: 'workers', level: config.LOG_LEVEL });
  const gateway = createJobGateway(config.ZEEBE_GRPC_ADDRESS, config.ENGINE_TOKEN);
  const workers = await startWorkers(config, gateway, log);
  const shutdown = async (signal: NodeJS.Signals) => {
    await workers.drain(signal);
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void shutdown(signal));
  process.on('SIGINT', (signal) => void shutdown(signal));
}

endOnUnexpected();
main().catch((error: Error) => {
  console.error(`the workers did not start: ${error.message}`);
  process.exit(1);
});
