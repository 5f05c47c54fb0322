import { readEngineConfig } from '../../../src/engine/config.ts';
import { startEngine } from '../../../src/engine/start-engine.ts';
import { runNoOpWorkers } from './in-process-workers.ts';
import { createPassedCount, tellBench } from './messages.ts';
import { inProcessType, jobTypes, lastJobType } from './models.ts';

/**
 * The platform's engine, from the environment that the platform gives its own, which also holds no-op workers for the
 * job types of the in-process turns. In the other turns these have nothing to do.
 */
export async function run(): Promise<void> {
  const config = { ...readEngineConfig(process.env, []), LOG_LEVEL: 'silent' };
  const engine = startEngine(config, (sentence) => tellBench({ problem: sentence }));
  const passed = createPassedCount();
  runNoOpWorkers(engine.port, jobTypes.map(inProcessType), (type) => {
    if (type === inProcessType(lastJobType)) passed();
  });
  engine.port.onLead((epoch) => {
    if (epoch !== undefined) tellBench({ ready: true });
  });
  process.on('SIGTERM', async () => {
    await engine.close();
    process.exit(0);
  });
}
