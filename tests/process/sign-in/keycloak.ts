import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../src/local/ports.ts';
import { distribution, fromMaven } from '../../support/programs/distribution.ts';
import { findJava } from '../../support/programs/java.ts';

/** The sum was taken from the artifact on 2026-11-22. */
const release = {
  program: 'Keycloak',
  version: '26.4.0',
  artifact: 'org.keycloak:keycloak-quarkus-dist:tar.gz:26.4.0',
  folder: 'keycloak-26.4.0',
  sha256: '9fe5f9213ecf83f24b53b27409f3e0f20e10edce36aaa0828778a57c80f07a87',
  bytes: 159_790_935,
};

export interface Keycloak {
  readonly issuer: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Somebody in the realm; whose password is their user name and `-pw`. */
export interface RealmUser {
  readonly username: string;
  readonly name: string;
  readonly realmRoles: readonly string[];
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly emailVerified?: boolean;
}

export const passwordOf = (username: string) => `${username}-pw`;

/** A Keycloak of its own with one realm and one confidential client of ours; not started yet. */
export async function keycloak(publicUrl: string, users: readonly RealmUser[]): Promise<Keycloak> {
  const [java, home, port] = await Promise.all([
    findJava(),
    distribution({ release, download: fromMaven }, (line) => process.stderr.write(`${line}\n`)),
    freePort(),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'tongban-keycloak-'));
  // It builds itself anew at its first start, in its own folder: the cached one stays as it was delivered.
  cpSync(home, folder, { recursive: true });
  mkdirSync(join(folder, 'data/import'), { recursive: true });
  const client = { clientId: 'tongban', clientSecret: 'only-for-this-test' };
  writeFileSync(join(folder, 'data/import/bank.json'), JSON.stringify(realm(publicUrl, client, users)));
  const issuer = `http://127.0.0.1:${port}/realms/bank`;
  const logFile = join(folder, 'keycloak.log');
  let child: ChildProcess | undefined;

  async function kill(): Promise<void> {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // Its script starts Java below itself: the whole group goes.
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  return {
    issuer,
    client,
    async start() {
      const log = openSync(logFile, 'a');
      const command = ['start-dev', '--import-realm', '--http-host=127.0.0.1', `--http-port=${port}`];
      child = spawn(join(folder, 'bin/kc.sh'), command, {
        env: {
          ...process.env,
          JAVA: java.command,
          JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
          // It lives for seconds: compiling it well costs more than it gains.
          JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
        },
        stdio: ['ignore', log, log],
        detached: true,
      });
      const deadline = Date.now() + 180_000;
      while (!(await answers(`${issuer}/.well-known/openid-configuration`))) {
        if (Date.now() > deadline || child.exitCode !== null)
          throw new Error(
            `Keycloak did not start. The end of its log:\n${readFileSync(logFile, 'utf8').slice(-3_000)}`,
          );
        await sleep(200);
      }
    },
    kill,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (url: string) =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );

/** What a bank's administrator would set up: roles, branch and team in the ID token, PKCE asked for. */
function realm(publicUrl: string, client: Keycloak['client'], users: readonly RealmUser[]): object {
  const mapper = (name: string, protocolMapper: string, config: Record<string, string>) => ({
    name,
    protocol: 'openid-connect',
    protocolMapper,
    config: { 'claim.name': name, 'id.token.claim': 'true', 'jsonType.label': 'String', ...config },
  });
  const attribute = (name: string) =>
    mapper(name, 'oidc-usermodel-attribute-mapper', { 'user.attribute': name });
  return {
    realm: 'bank',
    enabled: true,
    sslRequired: 'external',
    roles: { realm: [...new Set(users.flatMap((user) => user.realmRoles))].map((name) => ({ name })) },
    components: {
      'org.keycloak.userprofile.UserProfileProvider': [
        {
          providerId: 'declarative-user-profile',
          config: {
            'kc.user.profile.config': [
              JSON.stringify({ unmanagedAttributePolicy: 'ADMIN_EDIT', attributes: profile }),
            ],
          },
        },
      ],
    },
    clients: [
      {
        clientId: client.clientId,
        secret: client.clientSecret,
        publicClient: false,
        standardFlowEnabled: true,
        directAccessGrantsEnabled: false,
        redirectUris: [`${publicUrl}/auth/callback`],
        attributes: {
          'post.logout.redirect.uris': `${publicUrl}/sign-in`,
          'pkce.code.challenge.method': 'S256',
        },
        protocolMappers: [
          mapper('realm_access.roles', 'oidc-usermodel-realm-role-mapper', { multivalued: 'true' }),
          attribute('branch'),
          attribute('team'),
        ],
      },
    ],
    users: users.map(({ username, name, realmRoles, attributes, emailVerified = true }) => ({
      username,
      enabled: true,
      email: `${username}@bank.example`,
      emailVerified,
      firstName: name,
      lastName: 'X',
      realmRoles,
      attributes,
      credentials: [{ type: 'password', value: passwordOf(username), temporary: false }],
    })),
  };
}

/** The attributes that Keycloak itself wants to know of. */
const profile = ['username', 'email', 'firstName', 'lastName'].map((name) => ({
  name,
  permissions: { view: ['admin', 'user'], edit: ['admin'] },
}));
