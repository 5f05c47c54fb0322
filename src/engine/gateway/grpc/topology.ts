import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { EnginePort } from '../../host/engine-port.ts';
import { clusterOf } from '../cluster.ts';
import { type CallSettings, unary } from './calls.ts';

export function topologyCalls(port: EnginePort, settings: CallSettings): UntypedServiceImplementation {
  return {
    Topology: unary(settings, async () => {
      const { brokers, ...cluster } = clusterOf(port.topology());
      return {
        ...cluster,
        brokers: brokers.map(({ partitions, ...broker }) => ({
          ...broker,
          partitions: partitions.map(({ partitionId, role, health }) => ({
            partitionId,
            role: role.toUpperCase(),
            health: health.toUpperCase(),
          })),
        })),
      };
    }),
  };
}
