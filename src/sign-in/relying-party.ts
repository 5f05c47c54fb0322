import * as client from 'openid-client';
import { deriveKey } from '../customers/sealing.ts';
import type { Principal } from '../policy/principal.ts';
import { attemptLifeMs, openAttempt, sealAttempt } from './attempt.ts';
import { principalFrom } from './claims.ts';
import type { ExternalProvider, SignInConfig } from './config.ts';
import { safeReturnTo } from './return-to.ts';

/** What the provider gave us; kept sealed in the session, never sent to a browser. */
export interface Tokens {
  readonly idToken?: string | undefined;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
}

export type Beginning =
  | { readonly kind: 'redirect'; readonly url: string; readonly state: string; readonly cookie: string }
  | { readonly kind: 'provider-down' };

export type Ending =
  | {
      readonly kind: 'signed-in';
      readonly principal: Principal;
      readonly email: string | undefined;
      readonly tokens: Tokens;
      readonly returnTo: string;
    }
  | { readonly kind: 'provider-down' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Our side of OpenID Connect: authorization code with PKCE, state and nonce. */
export interface RelyingParty {
  /** @param returnTo page to come back to; anything but a path of ours is dropped */
  begin(returnTo: string | undefined): Promise<Beginning>;
  /** @param query the provider's answer; `cookieOf(state)` is what {@link begin} gave for that state */
  finish(query: URLSearchParams, cookieOf: (state: string) => string | undefined): Promise<Ending>;
  /** Where the browser ends the session at the provider; undefined when the provider has no such place or is away. */
  signOutUrl(tokens: Tokens | undefined): Promise<string | undefined>;
}

const providerSeconds = 10;

export interface RelyingPartySetup {
  readonly config: SignInConfig;
  readonly masterKey: Buffer;
  readonly provider: ExternalProvider;
  /** Further parameters of the request, e.g. `prompt`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export function createRelyingParty(setup: RelyingPartySetup): RelyingParty {
  const { config, provider } = setup;
  const key = deriveKey(setup.masterKey, 'sign-in-attempt');
  const redirectUri = `${config.publicUrl}/auth/callback`;
  let discovering: Promise<client.Configuration> | undefined;

  /** Asked once; again after a failure. */
  function discovered(): Promise<client.Configuration> {
    const insecure = provider.issuer.startsWith('http:');
    discovering ??= client
      .discovery(
        new URL(provider.issuer),
        provider.clientId,
        provider.clientSecret,
        client.ClientSecretBasic(provider.clientSecret),
        { timeout: providerSeconds, ...(insecure ? { execute: [client.allowInsecureRequests] } : {}) },
      )
      .catch((error) => {
        discovering = undefined;
        throw error;
      });
    return discovering;
  }

  /** The claims of the ID token; what it lacks, the provider is asked for. */
  async function claimsOf(configuration: client.Configuration, tokens: client.TokenEndpointResponse) {
    const idClaims = (tokens as client.TokenEndpointResponseHelpers & typeof tokens).claims()!;
    const known = principalFrom(idClaims, config.claims);
    if (known.kind === 'person' || !configuration.serverMetadata().userinfo_endpoint) return idClaims;
    return { ...(await client.fetchUserInfo(configuration, tokens.access_token, idClaims.sub)), ...idClaims };
  }

  return {
    async begin(returnTo) {
      const configuration = await discovered().catch(() => undefined);
      if (!configuration) return { kind: 'provider-down' };
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
        returnTo: safeReturnTo(returnTo),
        endsAt: Date.now() + attemptLifeMs,
      };
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: config.scope,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
        state: attempt.state,
        nonce: attempt.nonce,
        ...setup.parameters,
      });
      return { kind: 'redirect', url: url.href, state: attempt.state, cookie: sealAttempt(key, attempt) };
    },

    async finish(query, cookieOf) {
      const state = query.get('state') ?? '';
      const attempt = openAttempt(key, cookieOf(state) ?? '', state, Date.now());
      if (!attempt) return { kind: 'refused', reason: 'attempt-unknown' };
      try {
        const configuration = await discovered();
        const tokens = await client.authorizationCodeGrant(
          configuration,
          new URL(`${redirectUri}?${query}`),
          {
            expectedState: attempt.state,
            expectedNonce: attempt.nonce,
            pkceCodeVerifier: attempt.codeVerifier,
            idTokenExpected: true,
          },
        );
        const verdict = principalFrom(await claimsOf(configuration, tokens), config.claims);
        if (verdict.kind === 'refused') return verdict;
        return {
          kind: 'signed-in',
          principal: verdict.principal,
          email: verdict.email,
          returnTo: attempt.returnTo,
          tokens: {
            idToken: tokens.id_token,
            accessToken: tokens.access_token,
            refreshToken: tokens.refresh_token,
          },
        };
      } catch (error) {
        return judgeFailure(error);
      }
    },

    async signOutUrl(tokens) {
      const configuration = await discovered().catch(() => undefined);
      if (!configuration?.serverMetadata().end_session_endpoint) return undefined;
      return client.buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: `${config.publicUrl}/sign-in`,
        ...(tokens?.idToken ? { id_token_hint: tokens.idToken } : {}),
      }).href;
    },
  };
}

/** A provider that said no, or whose answer is not to be trusted, is a refusal; one that can not be asked is away. */
function judgeFailure(error: unknown): Ending {
  const { name, code, status } = error as { name?: string; code?: string; status?: number };
  if (error instanceof client.AuthorizationResponseError)
    return { kind: 'refused', reason: 'provider-refused' };
  if (error instanceof client.ResponseBodyError)
    return status !== undefined && status >= 500
      ? { kind: 'provider-down' }
      : { kind: 'refused', reason: 'code-not-accepted' };
  const away =
    name === 'TypeError' || name === 'TimeoutError' || code === 'OAUTH_TIMEOUT' || answeredBadly(error);
  return away ? { kind: 'provider-down' } : { kind: 'refused', reason: 'answer-not-valid' };
}

/** A gateway's error page in place of the provider's answer. */
function answeredBadly(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  const answer = cause instanceof Response ? cause : (cause as { cause?: unknown } | undefined)?.cause;
  return answer instanceof Response && answer.status >= 500;
}
