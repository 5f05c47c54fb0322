/** Index prefixes by which the sink tells the two lanes apart. */
export const durablePrefix = 'tongban';
export const expressPrefix = 'tongban-express';

/** Records a durable bulk may hold: bounds the time one answer takes, and with it what the express lane waits. */
export const durableBulkSize = 1_000;

const valueTypeSwitches = [
  'checkpoint',
  'commandDistribution',
  'compensationSubscription',
  'decision',
  'decisionEvaluation',
  'decisionRequirements',
  'deployment',
  'deploymentDistribution',
  'error',
  'escalation',
  'form',
  'incident',
  'job',
  'jobBatch',
  'message',
  'messageBatch',
  'messageCorrelation',
  'messageStartEventSubscription',
  'messageSubscription',
  'process',
  'processEvent',
  'processInstance',
  'processInstanceBatch',
  'processInstanceCreation',
  'processInstanceMigration',
  'processInstanceModification',
  'processMessageSubscription',
  'resourceDeletion',
  'signal',
  'signalSubscription',
  'timer',
  'user',
  'authorization',
  'userTask',
  'variable',
  'variableDocument',
] as const;
type Switch = (typeof valueTypeSwitches)[number];

/** What the read model and the history are made from. The others repeat what these say, or concern the broker alone. */
const durableTypes: ReadonlySet<Switch> = new Set<Switch>([
  'compensationSubscription',
  'decision',
  'decisionEvaluation',
  'decisionRequirements',
  'error',
  'escalation',
  'form',
  'incident',
  'job',
  'message',
  'messageStartEventSubscription',
  'process',
  'processInstance',
  'processInstanceMigration',
  'processInstanceModification',
  'processMessageSubscription',
  'signal',
  'timer',
  'userTask',
  'variable',
]);

/** What a tasklist must hear of at once, and what names the case that a task belongs to. */
const expressTypes: ReadonlySet<Switch> = new Set<Switch>([
  'incident',
  'messageStartEventSubscription',
  'processInstanceCreation',
  'userTask',
]);

export interface SinkCredentials {
  /** Base URL of the record sink, e.g. `http://127.0.0.1:9200`. The exporter allows no path. */
  readonly sinkUrl: string;
  readonly user: string;
  readonly password: string;
  /** Brokers from 8.8 on: without it they export none of the types switched on. Unknown to 8.6. */
  readonly includeEnabledRecords?: boolean;
}

interface LaneOptions {
  readonly prefix: string;
  readonly types: ReadonlySet<Switch>;
  readonly bulk: { readonly delay: number; readonly size: number; readonly memoryLimit: number };
}

function lane(to: SinkCredentials, options: LaneOptions): object {
  return {
    className: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
    args: {
      url: to.sinkUrl,
      requestTimeoutMs: 30_000,
      authentication: { username: to.user, password: to.password },
      bulk: options.bulk,
      index: {
        prefix: options.prefix,
        createTemplate: false,
        command: false,
        event: true,
        rejection: false,
        ...(to.includeEnabledRecords ? { includeEnabledRecords: true } : {}),
        ...Object.fromEntries(valueTypeSwitches.map((name) => [name, options.types.has(name)])),
      },
    },
  };
}

/**
 * `zeebe.broker.exporters` for both lanes: printed for a bank's own cluster.
 * The express lane comes first: exporters of a partition run one after the other.
 */
export function zeebeExporterConfig(to: SinkCredentials): Record<string, unknown> {
  return {
    tongbanexpress: lane(to, {
      prefix: expressPrefix,
      types: expressTypes,
      bulk: { delay: 1, size: 1, memoryLimit: 1_048_576 },
    }),
    tongban: lane(to, {
      prefix: durablePrefix,
      types: durableTypes,
      bulk: { delay: 1, size: durableBulkSize, memoryLimit: 4_194_304 },
    }),
  };
}
