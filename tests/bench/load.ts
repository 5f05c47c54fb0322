import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../../src/config/project-root.ts';
import { createZeebeGrpcClient } from '../../src/zeebe/grpc-client.ts';
import { createZeebeRest } from '../../src/zeebe/rest-client.ts';

export interface EngineAddress {
  readonly grpcAddress: string;
  readonly restAddress: string;
}

export interface LoadResult {
  readonly instances: number;
  readonly seconds: number;
  readonly instancesPerSecond: number;
}

export interface LoadDriver {
  /** Runs `instances` to their end, `inFlight` at a time, and says how fast. */
  run(process: string, instances: number, inFlight?: number): Promise<LoadResult>;
  close(): Promise<void>;
}

const jobTypes = ['bench-first', 'bench-second', 'bench-third'];

/**
 * A client of its own with no-op workers. Ends are seen by the last job of an instance, not by searching.
 */
export async function createLoadDriver(engine: EngineAddress): Promise<LoadDriver> {
  const client = createZeebeGrpcClient({ address: engine.grpcAddress });
  const rest = createZeebeRest({ address: engine.restAddress });
  const deployment = await rest.deploy(
    ['bench-three-jobs', 'bench-user-task', 'bench-one-task'].map((name) => {
      const file = join(projectRoot, 'tests/bench/processes', `${name}.bpmn`);
      return { name: basename(file), content: readFileSync(file) };
    }),
  );
  if (deployment.kind !== 'ok') throw new Error(`the bench processes were not deployed: ${deployment.kind}`);

  let finished = 0;
  let onFinished = () => {};
  const workers = jobTypes.map((taskType) =>
    client.createWorker({
      taskType,
      taskHandler: async (job) => {
        const receipt = await job.complete();
        if (taskType === 'bench-third') {
          finished++;
          onFinished();
        }
        return receipt;
      },
      maxJobsToActivate: 64,
      timeout: 60_000,
      loglevel: 'NONE',
    }),
  );

  return {
    async run(process, instances, inFlight = 100) {
      finished = 0;
      let started = 0;
      const begin = performance.now();
      await new Promise<void>((resolve, reject) => {
        const refill = () => {
          while (started < instances && started - finished < inFlight) {
            started++;
            client.createProcessInstance({ bpmnProcessId: process, variables: {} }).catch((error: Error) => {
              if (!/RESOURCE_EXHAUSTED|UNAVAILABLE/.test(error.message)) return reject(error);
              started--;
              setTimeout(refill, 20);
            });
          }
        };
        onFinished = () => (finished >= instances ? resolve() : refill());
        refill();
      });
      const seconds = (performance.now() - begin) / 1000;
      return { instances, seconds, instancesPerSecond: instances / seconds };
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await client.close();
    },
  };
}
