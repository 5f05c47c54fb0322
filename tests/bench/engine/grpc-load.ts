import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { serveLoad } from './load-generator.ts';

/** The load generator for our engine: the SDK's client over gRPC. */
export function run(address: string): void {
  const client = createZeebeGrpcClient({ address });
  serveLoad({
    async start(bpmnProcessId) {
      try {
        await client.createProcessInstance({ bpmnProcessId, variables: {} });
        return true;
      } catch (error) {
        if (/RESOURCE_EXHAUSTED|UNAVAILABLE/.test((error as Error).message)) return false;
        throw error;
      }
    },
    async startAndAwait(bpmnProcessId) {
      await client.createProcessInstanceWithResult({ bpmnProcessId, variables: {}, requestTimeout: 60_000 });
    },
  });
}
