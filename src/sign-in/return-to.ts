/**
 * Where to go after sign-in: the path asked for when it is one of our own pages, else the first page. Anything that a
 * browser could read as another site (`//host`, `/\host`, a scheme, control characters) is not followed.
 */
export function safeReturnTo(asked: string | undefined): string {
  if (!asked || asked.length > 500 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked) || asked.includes('\\'))
    return '/';
  const base = 'http://here.invalid';
  if (!URL.canParse(asked, base)) return '/';
  const url = new URL(asked, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return '/';
  // Signing in or out again is no page to come back to, and the API answers programs.
  if (/^\/(auth|oidc|api|sign-in)(\/|$)/.test(url.pathname)) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
