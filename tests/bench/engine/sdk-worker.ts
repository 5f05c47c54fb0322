import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createPassedCount, tellBench } from './messages.ts';
import { jobTypes, lastJobType } from './models.ts';

/**
 * ms between an answered poll and the next. The SDK waits 300 when nothing is said: then 100 instances at once are never
 * more than 111 a second, whatever the engine does. The peer's worker waits 5.
 */
const pollInterval = 20;

/**
 * No-op workers outside of the engine: those of the SDK (`@camunda8/sdk` 8.8), unmodified.
 * @param way `poll`: `createWorker` with long polls; `stream`: `streamJobs`
 */
export async function run(address: string, way: string): Promise<void> {
  const client = createZeebeGrpcClient({ address });
  const passed = createPassedCount();
  for (const type of jobTypes) {
    const taskHandler = async (job: { complete(): Promise<'JOB_ACTION_ACKNOWLEDGEMENT'> }) => {
      const receipt = await job.complete();
      if (type === lastJobType) passed();
      return receipt;
    };
    if (way === 'stream')
      await client.streamJobs({ type, worker: 'bench', timeout: 60_000, tenantIds: [], taskHandler });
    else
      client.createWorker({
        taskType: type,
        taskHandler,
        maxJobsToActivate: 64,
        pollInterval,
        timeout: 60_000,
        loglevel: 'NONE',
      });
  }
  tellBench({ ready: true });
}
