import { type BrokerVersion, brokerVersions } from '../../src/exporter/config.ts';

/** What an Elasticsearch exporter was told, defaults filled in. */
export interface ExporterSettings {
  readonly url: string;
  /** None: it signs in nowhere. */
  readonly authentication: { readonly username: string; readonly password: string } | undefined;
  readonly prefix: string;
  readonly bulk: { readonly delay: number; readonly size: number; readonly memoryLimit: number };
  /** Value types that it sends, as records name them. */
  readonly types: ReadonlySet<string>;
}

type Fields = Readonly<Record<string, unknown>>;

/*
 * Written from "Elasticsearch exporter" of each version (docs.camunda.io), apart from what we print, so that each checks
 * the other. Only what we may print is known here.
 */
const stockExporter = 'io.camunda.zeebe.exporter.ElasticsearchExporter';
const onByDefault = [
  'commandDistribution',
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
  'message',
  'messageStartEventSubscription',
  'messageSubscription',
  'process',
  'processInstance',
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
];
const offByDefault = ['checkpoint', 'jobBatch', 'messageBatch', 'processEvent', 'processInstanceBatch'];
/** Not in the documents: 8.6.0 took them, and sent what they name. */
const undocumented = ['compensationSubscription', 'messageCorrelation'];
const undocumentedIn86 = ['authorization', 'user'];
/** All that brokers from 8.8 on send unless told to include what else is enabled. */
const requiredTypes = new Set([
  'deployment',
  'incident',
  'job',
  'process',
  'processInstance',
  'userTask',
  'variable',
]);
/** All that Optimize mode sends. */
const optimizeTypes = new Set(['incident', 'process', 'processInstance', 'userTask', 'variable']);

const isSince = (version: BrokerVersion, first: BrokerVersion) =>
  brokerVersions.indexOf(version) >= brokerVersions.indexOf(first);

/**
 * Reads a broker's configuration as strictly as it does: what a broker of that version does not know is refused.
 * @param environment resolves placeholders, `${NAME}`
 */
export function readBrokerConfig(
  text: string,
  version: BrokerVersion,
  environment: Readonly<Record<string, string>>,
): Map<string, ExporterSettings> {
  const resolved = text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (environment[name] === undefined) throw new Error(`nothing for placeholder ${name}`);
    return JSON.stringify(environment[name]).slice(1, -1);
  });
  const [outer, inner] = isSince(version, '8.9') ? ['camunda', 'data'] : ['zeebe', 'broker'];
  const root = fields('configuration', JSON.parse(resolved), [outer]);
  const part = fields(outer, root[outer], [inner]);
  return readExporters(fields(inner, part[inner], ['exporters']).exporters as Fields, version);
}

/** @param exporters by name, as under `zeebe.broker.exporters` */
export function readExporters(exporters: Fields, version: BrokerVersion): Map<string, ExporterSettings> {
  return new Map(
    Object.entries(exporters).map(([name, exporter]) => [name, readExporter(name, exporter, version)]),
  );
}

function readExporter(name: string, exporter: unknown, version: BrokerVersion): ExporterSettings {
  const classField = isSince(version, '8.9') ? 'class-name' : 'className';
  const { args, [classField]: className } = fields(name, exporter, [classField, 'args']);
  if (className !== stockExporter) throw new Error(`${name}: no exporter ${className}`);
  const known = ['url', 'requestTimeoutMs', 'authentication', 'bulk', 'index'];
  if (isSince(version, '8.8')) known.push('includeEnabledRecords');
  const given = fields(`${name}.args`, args, known);
  const bulk = fields(`${name}.bulk`, given.bulk ?? {}, ['delay', 'size', 'memoryLimit']);
  const url = text(`${name}.url`, given.url);
  if (new URL(url).pathname !== '/') throw new Error(`${name}: a URL with a path`);
  const isInclusive = given.includeEnabledRecords !== undefined && flag(name, given.includeEnabledRecords);
  const { prefix, types } = readIndex(`${name}.index`, given.index ?? {}, version, isInclusive);
  return {
    url,
    authentication:
      given.authentication === undefined ? undefined : readAuthentication(name, given.authentication),
    prefix,
    bulk: {
      delay: count(`${name}.bulk.delay`, bulk.delay ?? 5),
      size: count(`${name}.bulk.size`, bulk.size ?? 1_000),
      memoryLimit: count(`${name}.bulk.memoryLimit`, bulk.memoryLimit ?? 10_485_760),
    },
    types,
  };
}

function readAuthentication(name: string, value: unknown): { username: string; password: string } {
  const { username, password } = fields(`${name}.authentication`, value, ['username', 'password']);
  return { username: text(name, username), password: text(name, password) };
}

function readIndex(where: string, value: unknown, version: BrokerVersion, isInclusive: boolean) {
  const switches = [...onByDefault, ...offByDefault, ...undocumented];
  if (version === '8.6') switches.push(...undocumentedIn86);
  const others = ['prefix', 'createTemplate', 'command', 'event', 'rejection'];
  if (isSince(version, '8.9')) others.push('optimizeModeEnabled');
  const index = fields(where, value, [...switches, ...others]);
  const setting = (name: string, unset: boolean) =>
    index[name] === undefined ? unset : flag(where, index[name]);
  if (setting('createTemplate', true)) throw new Error(`${where}: the sink knows no templates`);
  if (setting('command', false) || setting('rejection', false))
    throw new Error(`${where}: only events can be sent here`);
  const prefix = text(where, index.prefix ?? 'zeebe-record');
  if (prefix.includes('_')) throw new Error(`${where}: a prefix with an underscore`);
  let types = switches.filter((name) => setting(name, isOnByDefault(name, version)));
  if (!setting('event', true)) types = [];
  if (isSince(version, '8.8') && !isInclusive) types = types.filter((name) => requiredTypes.has(name));
  if (isSince(version, '8.9') && setting('optimizeModeEnabled', isSince(version, '8.10')))
    types = types.filter((name) => optimizeTypes.has(name));
  return { prefix, types: new Set(types.map(valueTypeOf)) };
}

function isOnByDefault(name: string, version: BrokerVersion): boolean {
  if (name === 'job') return !isSince(version, '8.10');
  return !offByDefault.includes(name);
}

const valueTypeOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

function fields(where: string, value: unknown, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null) throw new Error(`${where}: settings expected`);
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new Error(`${where}: unknown setting ${unknown}`);
  return value as Fields;
}

function text(where: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${where}: text expected`);
  return value;
}

function flag(where: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Error(`${where}: true or false expected`);
  return value;
}

function count(where: string, value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 1) throw new Error(`${where}: a number expected`);
  return value as number;
}
