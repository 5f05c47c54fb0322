import { isLoopback } from './loopback.ts';

/** What decides whether others than this machine's own users may reach the platform. */
export interface Exposure {
  readonly HOST?: string | undefined;
  readonly PUBLIC_URL?: string | undefined;
  readonly OIDC_ISSUER?: string | undefined;
  readonly OIDC_CLIENT_ID?: string | undefined;
  readonly OIDC_CLIENT_SECRET?: string | undefined;
  readonly BANK_SYSTEMS_URL?: string | undefined;
}

const oidcNames = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;

/** Host name of a URL, without the brackets of IPv6; undefined when it is no http(s) address. */
function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) ? hostname.replace(/^\[(.*)\]$/, '$1') : undefined;
}

/**
 * Why this configuration is refused, in one sentence that names the variables to set; undefined when it is fine. The
 * demo's people without passwords, access tokens and the stand-ins' fault calls are for the machine itself only.
 * @param launchesStandIns whether the stand-ins run when BANK_SYSTEMS_URL is not set
 */
export function exposureProblem(env: Exposure, launchesStandIns: boolean): string | undefined {
  const missing = oidcNames.filter((name) => !env[name]);
  if (missing.length > 0 && missing.length < oidcNames.length)
    return `${missing.join(' and ')} must be set too: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together.`;
  const publicHost = env.PUBLIC_URL && hostOf(env.PUBLIC_URL);
  if (env.PUBLIC_URL && !publicHost)
    return `PUBLIC_URL=${env.PUBLIC_URL} is refused: it must be an address such as https://tongban.bank.example.`;
  const host = env.HOST ?? '127.0.0.1';
  if (isLoopback(host) && (!publicHost || isLoopback(publicHost))) return undefined;
  const needed = [
    ...missing,
    ...(env.PUBLIC_URL ? [] : ['PUBLIC_URL']),
    ...(launchesStandIns && !env.BANK_SYSTEMS_URL ? ['BANK_SYSTEMS_URL'] : []),
  ];
  const place = isLoopback(host) ? `PUBLIC_URL=${env.PUBLIC_URL}` : `HOST=${host}`;
  if (needed.length > 0)
    return `${place} is refused: demo sign-in, access tokens and the stand-ins serve this machine only (127.0.0.1); to be reached by others, set ${needed.join(', ')}.`;
  if (publicHost && !isLoopback(publicHost) && !env.PUBLIC_URL?.startsWith('https:'))
    return `PUBLIC_URL=${env.PUBLIC_URL} is refused: others than this machine must reach Tongban by https.`;
  return undefined;
}
