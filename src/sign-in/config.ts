/** Which claims of the provider say what. A name may be a path such as `realm_access.roles`. */
export interface ClaimNames {
  readonly userId: string;
  readonly name: string;
  readonly roles: string;
  readonly branch: string;
  readonly team: string;
  readonly email: string;
}

/** A bank's own OpenID provider. */
export interface ExternalProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface SignInConfig {
  /** Where browsers reach us, without a slash at the end: redirects, cookies and the check of origins follow it. */
  readonly publicUrl: string;
  /** None: the embedded provider with the demo's people. */
  readonly provider?: ExternalProvider | undefined;
  readonly scope: string;
  readonly claims: ClaimNames;
  /** A session ends when nobody used it for so long, ms. */
  readonly idleMs: number;
  /** A session ends so long after sign-in whatever happens, ms. */
  readonly absoluteMs: number;
  /** Sign-in codes that one address may ask for in {@link codeWindowMs}. */
  readonly codesPerAddress: number;
}

/** Environment variables of sign-in, checked by whoever reads them. */
export interface SignInVariables {
  readonly HOST: string;
  readonly PORT: number;
  readonly PUBLIC_URL?: string | undefined;
  readonly OIDC_ISSUER?: string | undefined;
  readonly OIDC_CLIENT_ID?: string | undefined;
  readonly OIDC_CLIENT_SECRET?: string | undefined;
  readonly OIDC_SCOPE: string;
  readonly OIDC_USER_ID_CLAIM: string;
  readonly OIDC_NAME_CLAIM: string;
  readonly OIDC_ROLES_CLAIM: string;
  readonly OIDC_BRANCH_CLAIM: string;
  readonly OIDC_TEAM_CLAIM: string;
  readonly OIDC_EMAIL_CLAIM: string;
  readonly SESSION_IDLE_MINUTES: number;
  readonly SESSION_HOURS: number;
  readonly SIGN_IN_CODES_PER_ADDRESS: number;
}

/** The variables as sign-in uses them. */
export function signInConfig(env: SignInVariables): SignInConfig {
  const host = env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST;
  return {
    publicUrl: (env.PUBLIC_URL ?? `http://${host}:${env.PORT}`).replace(/\/+$/, ''),
    ...(env.OIDC_ISSUER && env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET
      ? {
          provider: {
            issuer: env.OIDC_ISSUER,
            clientId: env.OIDC_CLIENT_ID,
            clientSecret: env.OIDC_CLIENT_SECRET,
          },
        }
      : {}),
    scope: env.OIDC_SCOPE,
    claims: {
      userId: env.OIDC_USER_ID_CLAIM,
      name: env.OIDC_NAME_CLAIM,
      roles: env.OIDC_ROLES_CLAIM,
      branch: env.OIDC_BRANCH_CLAIM,
      team: env.OIDC_TEAM_CLAIM,
      email: env.OIDC_EMAIL_CLAIM,
    },
    idleMs: env.SESSION_IDLE_MINUTES * 60_000,
    absoluteMs: env.SESSION_HOURS * 3_600_000,
    codesPerAddress: env.SIGN_IN_CODES_PER_ADDRESS,
  };
}
