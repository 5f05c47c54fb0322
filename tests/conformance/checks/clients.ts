import { check, topic } from '../check.ts';

export const clients = topic('client', [
  check(
    'a worker of the SDK completes, fails and throws',
    ['pay', 'pay', 'ship', { paid: 7 }],
    async (trial) => {
      await trial.process({ flows: ['start pay ship end'] });
      const path: string[] = [];
      const worker = trial.cluster.sdk.createWorker({
        taskType: trial.id,
        taskHandler(job) {
          path.push(job.elementId);
          if (path.length === 1) return job.fail({ errorMessage: 'busy', retries: 1 });
          return job.complete(job.elementId === 'pay' ? { paid: 7 } : {});
        },
      });
      const { variables } = await trial.cluster.sdk
        .createProcessInstanceWithResult({ bpmnProcessId: trial.id, variables: {}, requestTimeout: 30_000 })
        .finally(() => worker.close());
      return [...path, variables];
    },
  ),
  check(
    'a gateway that is asked for its health and its brokers answers',
    ['OK', true],
    async ({ cluster }) => {
      const topology = await cluster.rest.topology();
      const partitions = topology.kind === 'ok' ? Number(topology.value.partitionsCount) : 0;
      const outcome = await cluster.call('Topology', {});
      return [
        topology.kind === 'ok' ? 'OK' : topology,
        outcome.kind === 'ok' && partitions === cluster.partitions,
      ];
    },
  ),
]);
