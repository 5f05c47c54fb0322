import { envSchema } from 'env-schema';
import Type, { type Static } from 'typebox';

const schema = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  ENGINE_GRPC_PORT: Type.Integer({ default: 26500, minimum: 0, maximum: 65_535 }),
  ENGINE_REST_PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535 }),
  /** For a new database; one with a history keeps its number. */
  ENGINE_PARTITIONS: Type.Integer({ default: 1, minimum: 1, maximum: 6 }),
  /** Commands that may wait for their turn; beyond, clients are told to come later. */
  ENGINE_MOST_WAITING: Type.Integer({ default: 2_000, minimum: 1 }),
  /** Process instances that stay in memory while they only wait. */
  ENGINE_MOST_IN_MEMORY: Type.Integer({ default: 5_000, minimum: 1 }),
  /** Where to keep how far was answered; without it a database that was set back goes unnoticed. */
  DATA_DIR: Type.Optional(Type.String()),
  /** As `--accept-restore`: for whoever starts this program, once. */
  ENGINE_ACCEPT_RESTORE: Type.Boolean({ default: false }),
  /** What API and workers sign in with: only they say for which person they call. */
  ENGINE_TOKEN: Type.Optional(Type.String({ minLength: 16 })),
  /** Time can be moved by the clock's routes: tests and simulation only. */
  ENGINE_TEST_MODE: Type.Boolean({ default: false }),
  /** Holds how far simulated time is ahead of the machine's. */
  CLOCK_FILE: Type.Optional(Type.String()),
  LOG_LEVEL: Type.String({ default: 'info' }),
});

export type EngineConfig = Static<typeof schema>;

/**
 * Reads and checks what the engine is started with.
 * @param args of the program: `--accept-restore`
 * @throws Error that names the variable
 */
export function readEngineConfig(env: NodeJS.ProcessEnv, args: readonly string[]): EngineConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const config = envSchema({ schema, data: given, dotenv: false, env: false }) as EngineConfig;
  return args.includes('--accept-restore') ? { ...config, ENGINE_ACCEPT_RESTORE: true } : config;
}
