import Type, { type Static, type TObject } from 'typebox';
import { Value } from 'typebox/value';

const schema = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  /** http://host:port */
  ZEEBE_REST_ADDRESS: Type.String({ minLength: 1 }),
  BANK_SYSTEMS_URL: Type.String({ minLength: 1 }),
  SECRETS_FILE: Type.String({ minLength: 1 }),
  /** Of the embedded engine. */
  ENGINE_TOKEN: Type.Optional(Type.String()),
  /** Where customers and staff reach the platform: links in messages. */
  PUBLIC_URL: Type.String({ default: 'http://127.0.0.1:3000' }),
  CLOCK_FILE: Type.Optional(Type.String()),
  /** The bank's own sanctions, PEP and watch list (JSON); the generated one without it. */
  WATCH_LIST_FILE: Type.Optional(Type.String()),
  /** Port of /metrics and /healthz on 127.0.0.1; none without it. 0 takes a free one. */
  WORKERS_PORT: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  /** Jobs of one type at once. */
  WORKERS_CONCURRENCY: Type.Integer({ minimum: 1, maximum: 256, default: 16 }),
  /** How long a shutdown waits for running jobs, ms. */
  WORKERS_DRAIN_MS: Type.Integer({ minimum: 0, maximum: 300_000, default: 8_000 }),
  LOG_LEVEL: Type.String({ default: 'info' }),
});

/** Of workers in a process of their own. */
const processSchema = Type.Object({
  ...schema.properties,
  /** host:port */
  ZEEBE_GRPC_ADDRESS: Type.String({ minLength: 1 }),
});

type Environment = Readonly<Record<string, string | undefined>>;

export type WorkersConfig = Static<typeof schema>;

/** Reads and checks what workers in the engine's process are started with. @throws Error that names the variable */
export const readWorkersConfig = (env: Environment): WorkersConfig => read(schema, env);

/** The same for a process of their own. @throws Error that names the variable */
export const readWorkerProcessConfig = (env: Environment): Static<typeof processSchema> =>
  read(processSchema, env);

function read<T extends TObject>(schema: T, env: Environment): Static<T> {
  const given = Object.fromEntries(
    Object.keys(schema.properties).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const value = Value.Convert(schema, Value.Default(schema, given));
  if (Value.Check(schema, value)) return value as Static<T>;
  const [first] = Value.Errors(schema, value);
  const missing = (first?.params as { requiredProperties?: string[] } | undefined)?.requiredProperties;
  throw new Error(
    missing
      ? `the environment variable ${missing.join(', ')} is not set`
      : `the environment variable ${first?.instancePath.slice(1)} ${first?.message}`,
  );
}
