import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { can, type Right } from '../lib/authorization.ts';
import { useMe } from '../lib/session.ts';
import { IdentityMenu } from './identity-menu.tsx';
import { LanguageSwitch } from './language-switch.tsx';

const Bell = lazy(async () => ({ default: (await import('../features/notifications/bell.tsx')).Bell }));

const places: readonly { readonly to: string; readonly word: string; readonly right: Right }[] = [
  { to: '/cases', word: 'nav.cases', right: 'listCases' },
  { to: '/tasks', word: 'nav.tasks', right: 'workOnTasks' },
  { to: '/my', word: 'nav.my', right: 'haveCases' },
  { to: '/apply', word: 'nav.apply', right: 'applyOnline' },
  { to: '/intake', word: 'nav.intake', right: 'enterCases' },
  { to: '/emergency-access', word: 'emergency.nav', right: 'askEmergencyAccess' },
  { to: '/security-log', word: 'securityLog.nav', right: 'readSecurityLog' },
];

/** Header, navigation, and the page. Nobody signed in: only the sign-in page is there, and leads back here. */
export function Shell() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const { pathname, search } = useLocation();
  const main = useRef<HTMLElement>(null);
  const lastPath = useRef(pathname);
  // A new page is announced and keyboards go on in it; the first one keeps the browser's own focus.
  useEffect(() => {
    if (lastPath.current !== pathname) main.current?.focus({ preventScroll: true });
    lastPath.current = pathname;
  }, [pathname]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title changes with the language
  useEffect(() => {
    document.title = `${t('product')} Tongban`;
  }, [i18n.language]);
  if (!me && pathname !== '/sign-in') {
    const back = pathname === '/' ? '' : `?returnTo=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${back}`} replace />;
  }
  return (
    <>
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <header className="top">
        <span className="brand">
          {t('product')} <small>{t('tagline')}</small>
        </span>
        {me && (
          <nav aria-label={t('nav.main')}>
            {places
              .filter(({ right }) => can(me, right))
              .map(({ to, word }) => (
                <NavLink key={to} to={to}>
                  {t(word)}
                </NavLink>
              ))}
          </nav>
        )}
        <span className="tools">
          {can(me, 'workOnTasks') && (
            <Suspense>
              <Bell />
            </Suspense>
          )}
          {me && <IdentityMenu me={me} />}
          <LanguageSwitch />
        </span>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {/* Another identity sees another page: nothing of the one before stays. */}
        <Outlet key={me?.userId} />
      </main>
    </>
  );
}
