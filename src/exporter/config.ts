/** Index prefixes by which the sink tells the two lanes apart. */
export const durablePrefix = 'tongban';
export const expressPrefix = 'tongban-express';

/** Records a durable bulk may hold: bounds the time one answer takes, and with it what the express lane waits. */
export const durableBulkSize = 1_000;

/** Minor versions of brokers whose exporter settings are known here, oldest first. */
export const brokerVersions = ['8.6', '8.7', '8.8', '8.9', '8.10'] as const;
export type BrokerVersion = (typeof brokerVersions)[number];

/** @returns undefined for a version that is not known; `8.8.3` is 8.8 */
export function brokerVersionOf(text: string): BrokerVersion | undefined {
  return brokerVersions.find((version) => text === version || text.startsWith(`${version}.`));
}

function isSince(version: BrokerVersion, first: BrokerVersion): boolean {
  return brokerVersions.indexOf(version) >= brokerVersions.indexOf(first);
}

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
  'userTask',
  'variable',
  'variableDocument',
] as const;
type Switch = (typeof valueTypeSwitches)[number];

/** Known to 8.6.0, which sends them unless told otherwise; not documented since. A broker refuses what it does not know. */
const switchedOffIn86 = { user: false, authorization: false };

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
  /** Default 8.6. */
  readonly broker?: BrokerVersion;
}

interface LaneOptions {
  readonly prefix: string;
  readonly types: ReadonlySet<Switch>;
  readonly bulk: { readonly delay: number; readonly size: number; readonly memoryLimit: number };
}

interface Exporter {
  readonly className: string;
  readonly args: object;
}

/**
 * Settings as documented for each version ("Elasticsearch exporter" and its upgrade notes, docs.camunda.io). From 8.8 on
 * brokers send only what Optimize reads unless `includeEnabledRecords` is set, and from 8.10 on unless
 * `optimizeModeEnabled` (known since 8.9, and said there so that it outlives the upgrade) is false as well.
 */
function lane(to: SinkCredentials, options: LaneOptions): Exporter {
  const { broker = '8.6' } = to;
  return {
    className: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
    args: {
      url: to.sinkUrl,
      requestTimeoutMs: 30_000,
      authentication: { username: to.user, password: to.password },
      bulk: options.bulk,
      ...(isSince(broker, '8.8') ? { includeEnabledRecords: true } : {}),
      index: {
        prefix: options.prefix,
        createTemplate: false,
        ...(isSince(broker, '8.9') ? { optimizeModeEnabled: false } : {}),
        command: false,
        event: true,
        rejection: false,
        ...(broker === '8.6' ? switchedOffIn86 : {}),
        ...Object.fromEntries(valueTypeSwitches.map((name) => [name, options.types.has(name)])),
      },
    },
  };
}

/**
 * Both lanes by exporter name, for a bank's own cluster.
 * The express lane comes first: exporters of a partition run one after the other.
 */
export function zeebeExporterConfig(to: SinkCredentials): Record<string, Exporter> {
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

/**
 * Both lanes where a broker of that version looks for exporters: under `zeebe.broker` up to 8.8, under `camunda.data`
 * from 8.9 on, which does not start with the former.
 */
export function brokerConfig(to: SinkCredentials): object {
  const exporters = zeebeExporterConfig(to);
  if (!isSince(to.broker ?? '8.6', '8.9')) return { zeebe: { broker: { exporters } } };
  const unified = Object.entries(exporters).map(([name, { className, args }]) => [
    name,
    { 'class-name': className, args },
  ]);
  return { camunda: { data: { exporters: Object.fromEntries(unified) } } };
}
