import type { Topology } from '../host/engine-port.ts';

/** The engine as a cluster of one broker, in the shape of Zeebe's REST API. */
export function clusterOf({ engineVersion, host, port, partitions }: Topology) {
  return {
    brokers: [
      {
        nodeId: 0,
        host,
        port,
        partitions: partitions.map(({ partitionId, isLeader, isHealthy }) => ({
          partitionId,
          role: isLeader ? 'leader' : 'follower',
          health: isHealthy ? 'healthy' : 'unhealthy',
        })),
        version: engineVersion,
      },
    ],
    clusterSize: 1,
    partitionsCount: partitions.length,
    replicationFactor: 1,
    gatewayVersion: engineVersion,
  };
}
