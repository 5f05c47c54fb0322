import { envSchema } from 'env-schema';
import Type, { type Static } from 'typebox';
import { exposureProblem } from '../config/exposure.ts';
import { type SignInConfig, signInConfig } from '../sign-in/config.ts';

const Config = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  ZEEBE_REST_ADDRESS: Type.String({ minLength: 1 }),
  SECRETS_FILE: Type.String({ minLength: 1 }),
  /** Of the embedded engine, which then records who caused what; without it, as with a Zeebe cluster, it is not told. */
  ENGINE_TOKEN: Type.Optional(Type.String()),
  CLOCK_FILE: Type.Optional(Type.String()),
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65535 }),
  LOG_LEVEL: Type.String({ default: 'info' }),
  /** The bank's own list of sanctions and the like; the workers need the same. */
  WATCH_LIST_FILE: Type.Optional(Type.String()),
  /** Requests a minute from one address; 0 switches the limit off. */
  RATE_LIMIT_PER_MINUTE: Type.Integer({ default: 60_000, minimum: 0 }),
  /** Where browsers reach us; the loopback address and PORT without it. */
  PUBLIC_URL: Type.Optional(Type.String()),
  /** The bank's own OpenID provider; the embedded one without it. */
  OIDC_ISSUER: Type.Optional(Type.String()),
  OIDC_CLIENT_ID: Type.Optional(Type.String()),
  OIDC_CLIENT_SECRET: Type.Optional(Type.String()),
  OIDC_SCOPE: Type.String({ default: 'openid profile email' }),
  /** Claims; a name may be a path such as `realm_access.roles`. */
  OIDC_USER_ID_CLAIM: Type.String({ default: 'sub' }),
  OIDC_NAME_CLAIM: Type.String({ default: 'name' }),
  OIDC_ROLES_CLAIM: Type.String({ default: 'roles' }),
  OIDC_BRANCH_CLAIM: Type.String({ default: 'branch' }),
  OIDC_TEAM_CLAIM: Type.String({ default: 'team' }),
  OIDC_EMAIL_CLAIM: Type.String({ default: 'email' }),
  SESSION_IDLE_MINUTES: Type.Number({ default: 30, minimum: 1, maximum: 1_440 }),
  SESSION_HOURS: Type.Number({ default: 12, minimum: 0.1, maximum: 168 }),
  /** Sign-in codes that one address may ask for in a quarter of an hour. */
  SIGN_IN_CODES_PER_ADDRESS: Type.Integer({ default: 60, minimum: 1 }),
});
export type ApiConfig = Static<typeof Config> & { readonly signIn: SignInConfig };

/** The API's configuration from the environment; throws with the names of what is missing. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ApiConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const config = envSchema({ schema: Config, data: given, dotenv: false, env: false }) as Static<
    typeof Config
  >;
  const problem = exposureProblem(config, false);
  if (problem) throw new Error(problem);
  return {
    ...config,
    ZEEBE_REST_ADDRESS: config.ZEEBE_REST_ADDRESS.replace(/\/$/, ''),
    signIn: signInConfig(config),
  };
}
