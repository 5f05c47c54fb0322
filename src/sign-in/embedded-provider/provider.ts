import type { Knex } from 'knex';
import Provider, { type Configuration } from 'oidc-provider';
import { deriveKey } from '../../customers/sealing.ts';
import type { ExternalProvider, SignInConfig } from '../config.ts';
import type { PersonWithEmail } from '../directory.ts';
import { providerPages } from './pages.ts';
import { createPostgresAdapter } from './postgres-adapter.ts';
import { signingKeys } from './signing-keys.ts';

/** Path that the embedded provider is mounted at. */
export const mountPath = '/oidc';

export interface EmbeddedSetup {
  readonly db: Knex;
  readonly masterKey: Buffer;
  readonly config: SignInConfig;
  /** Who can sign in. */
  readonly people: readonly PersonWithEmail[];
}

const secretOf = (masterKey: Buffer, use: string) => deriveKey(masterKey, use).toString('base64url');

/** How we ask the embedded provider, like any other. */
export const embeddedClient = (config: SignInConfig, masterKey: Buffer): ExternalProvider => ({
  issuer: `${config.publicUrl}${mountPath}`,
  clientId: 'tongban',
  clientSecret: secretOf(masterKey, 'oidc-client'),
});

const claimsOf = ({ userId, name, roles, branch, team, email }: PersonWithEmail) => ({
  sub: userId,
  name,
  roles: [...roles],
  ...(branch ? { branch } : {}),
  ...(team ? { team } : {}),
  ...(email ? { email } : {}),
});

/**
 * The OpenID provider of development and demo: a real one with the demo's people and no passwords, for this machine only
 * (src/config/exposure.ts). Its keys and state are in PostgreSQL.
 */
export async function createEmbeddedProvider(setup: EmbeddedSetup): Promise<Provider> {
  const { db, masterKey, config, people } = setup;
  const sealingKey = deriveKey(masterKey, 'oidc-provider');
  const { clientId, clientSecret, issuer } = embeddedClient(config, masterKey);
  const configuration: Configuration = {
    adapter: createPostgresAdapter(db, sealingKey),
    jwks: (await signingKeys(db, sealingKey)) as Configuration['jwks'],
    cookies: { keys: [secretOf(masterKey, 'oidc-cookies')] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${config.publicUrl}/auth/callback`],
        post_logout_redirect_uris: [`${config.publicUrl}/sign-in`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'roles', 'branch', 'team'], email: ['email'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => {
      const person = people.find(({ userId }) => userId === sub);
      return person && { accountId: sub, claims: () => claimsOf(person) };
    },
    // Our own pages are the only client: nobody is asked for consent.
    async loadExistingGrant({ oidc }) {
      const { clientId } = oidc.client!;
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session!.accountId! });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, { uid }) => `${mountPath}/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: providerPages.signOut,
        postLogoutSuccessSource: providerPages.signedOut,
      },
    },
    renderError: providerPages.failed,
    ttl: {
      AccessToken: 3_600,
      AuthorizationCode: 60,
      IdToken: 3_600,
      Interaction: 3_600,
      Session: 12 * 3_600,
      Grant: 12 * 3_600,
    },
  };
  return new Provider(issuer, configuration);
}
